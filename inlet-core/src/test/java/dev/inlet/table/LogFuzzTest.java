package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryFile;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.commit.Requests;
import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.position.ApplicationId;
import dev.inlet.position.CommitNote;
import dev.inlet.storage.RetryBudget;
import dev.inlet.testkit.MemoryFileIO;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.parallel.Isolated;

/** What other writers put in a log: it is understood, or refused with the table's name; never a defect of ours. */
@Isolated("Jazzer watches the whole JVM")
class LogFuzzTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENTRY = "/t/_delta_log/%020d.json";
    private static final RetryBudget ONCE = new RetryBudget(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1));

    private static final MemoryFileIO EMPTY = new MemoryFileIO(() -> 1_000);
    private static final MemoryFileIO CREATED = new MemoryFileIO(() -> 1_000);
    private static final String FIRST;

    static {
        EMPTY.mkdirs("/t/_delta_log");
        DeltaTable.at(CREATED, "/t").create(TableDefinition.of(Requests.SCHEMA));
        FIRST = new String(CREATED.everWritten().get(ENTRY.formatted(0)), StandardCharsets.UTF_8);
    }

    /** Answers whether it succeeded. */
    private static boolean attempt(Runnable use) {
        try {
            use.run();
            return true;
        } catch (InletException e) {
            assertThat(e.kind()).as(e.getMessage()).isNotEqualTo(InletException.Kind.BUG);
            assertThat(e).hasMessageContaining("/t");
            return false;
        }
    }

    private static void useAll(MemoryFileIO files) {
        DeltaTable table = DeltaTable.at(files, "/t");
        attempt(() -> {
            TableCommitter committer = TableCommitter.open(table, "p", ONCE, Clock.systemUTC());
            // The files of the request have no partition values.
            if (committer.head().partitionColumns().isEmpty()) {
                committer.commit(Requests.move(Requests.P0, -1, 5));
            }
        });
        attempt(() -> TableScan.plan(table, new AsOf.Latest()));
        attempt(() -> table.snapshot().progress());
        attempt(() -> LogVerifier.verify(table));
        attempt(() -> CommitHistory.newestFirst(table)
                .forEach(entry -> assertThat(entry.version()).isNotNegative()));
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/log.dict")
    void anEntryOfAnotherWriterIsUnderstoodOrRefused(byte[] data) throws IOException {
        MemoryFileIO files = CREATED.copy(() -> 1_000);
        DeltaTable table = DeltaTable.at(files, "/t");
        TableCommitter running = TableCommitter.open(table, "running", ONCE, Clock.systemUTC());
        files.put(ENTRY.formatted(1), data, false);
        boolean opens = attempt(() -> TableCommitter.open(table, "p"));
        boolean scans = attempt(() -> TableScan.plan(table, new AsOf.Latest()));
        if (!isJson(data)) {
            assertThat(opens || scans).as("damaged, but read").isFalse();
        }
        attempt(() -> running.commit(Requests.move(Requests.P0, -1, 5)));
        useAll(files);
    }

    private static boolean isJson(byte[] entry) {
        try {
            for (String line : new String(entry, StandardCharsets.UTF_8).split("\n")) {
                if (!line.isBlank() && !JSON.readTree(line).isObject()) {
                    return false;
                }
            }
            return true;
        } catch (JsonProcessingException e) {
            return false;
        }
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/log.dict")
    void aTableMadeOfAnythingIsOpenedOrRefused(byte[] data) throws IOException {
        MemoryFileIO files = EMPTY.copy(() -> 1_000);
        files.put(ENTRY.formatted(0), data, false);
        useAll(files);
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/log.dict")
    void aSchemaOfAnotherWriterIsUnderstoodOrRefused(byte[] data) throws IOException {
        StringBuilder entry = new StringBuilder();
        for (String line : FIRST.split("\n")) {
            JsonNode action = JSON.readTree(line);
            if (action.path("metaData") instanceof ObjectNode metaData) {
                metaData.put("schemaString", new String(data, StandardCharsets.UTF_8));
            }
            entry.append(action).append('\n');
        }
        MemoryFileIO files = EMPTY.copy(() -> 1_000);
        files.put(ENTRY.formatted(0), entry.toString().getBytes(StandardCharsets.UTF_8), false);
        useAll(files);
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/log.dict")
    void storedProgressIsUnderstoodOrRefused(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        for (String id : List.of(text, "inlet/" + text, "inlet/p/" + text, "inlet/p/s/" + text)) {
            try {
                ApplicationId.parse("/t", id)
                        .ifPresent(known -> assertThat(known.text()).isEqualTo(id));
                ApplicationId.progress("/t", "p", Map.of(id, 7L));
            } catch (InletException e) {
                assertThat(e.kind()).isNotEqualTo(InletException.Kind.BUG);
            }
        }
    }

    @FuzzTest
    @DictionaryFile(resourcePath = "/dev/inlet/fuzz/log.dict")
    void aCommitsNoteIsUnderstoodOrRefused(byte[] data) {
        String[] parts = new String(data, StandardCharsets.UTF_8).split("\n", 6);
        Map<String, String> note = new TreeMap<>(Map.of(
                "pipeline",
                "p",
                "recordsRead",
                "5",
                "rowsWritten",
                "5",
                "recordsDeadLettered",
                "0",
                "recordsSkipped",
                "0"));
        note.put("ranges", parts[0]);
        if (parts.length > 1) {
            note.put("sourceNotes", parts[1]);
        }
        if (parts.length > 2) {
            note.put("recordsRead", parts[2]);
        }
        if (parts.length > 3) {
            note.put("pipeline", parts[3]);
        }
        if (parts.length > 4) {
            note.put("lateBefore", parts[4]);
        }
        if (parts.length > 5) {
            note.put("stateNeeds", parts[5]);
        }
        try {
            CommitNote.parse(note)
                    .ifPresent(known ->
                            assertThat(CommitNote.parse(known.toParameters())).contains(known));
        } catch (InletException e) {
            assertThat(e.kind()).isNotEqualTo(InletException.Kind.BUG);
        }
    }
}
