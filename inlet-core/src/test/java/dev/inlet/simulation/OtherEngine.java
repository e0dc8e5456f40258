package dev.inlet.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.simulation.Ledger.Row;
import dev.inlet.testkit.Crashed;
import dev.inlet.testkit.MemoryFileIO;
import dev.inlet.testkit.Scheduler;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.defaults.engine.fileio.SeekableInputStream;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * An engine that keeps to the Delta protocol and is not Inlet: it appends, compacts files and changes the table. It writes
 * its entries as text, and shares no code with Inlet.
 */
final class OtherEngine {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_ATTEMPTS = 40;

    private final String name;
    private final MemoryFileIO store;
    private final Supplier<FileIO> storage;
    private final Scheduler scheduler;
    private final SplittableRandom random;
    private final Ledger ledger;
    private int commits;

    /** The table at a version. */
    private record State(long version, Set<String> files, ObjectNode metaData) {}

    OtherEngine(String name, MemoryFileIO store, Supplier<FileIO> storage, Scheduler scheduler, Ledger ledger) {
        this.name = name;
        this.store = store;
        this.storage = storage;
        this.scheduler = scheduler;
        this.random = scheduler.random();
        this.ledger = ledger;
    }

    /** Does one thing as often as asked, whatever becomes of each. */
    void run(int times, Action action) {
        for (int i = 0; i < times; i++) {
            try {
                action.once(storage.get());
            } catch (Crashed e) {
                scheduler.note("restarts");
            } catch (IOException e) {
                scheduler.note("gave up: " + e.getMessage());
            }
        }
    }

    /** Something that the engine does. */
    @FunctionalInterface
    interface Action {
        void once(FileIO files) throws IOException;
    }

    void append(FileIO files) throws IOException {
        List<Row> rows = new ArrayList<>();
        String token = name + "-" + commits++;
        for (int i = 0; i <= random.nextInt(3); i++) {
            rows.add(new Row(token, "", i));
        }
        String path = ledger.file(name, List.copyOf(rows));
        long version =
                commit(files, token, "WRITE", latest(files), List.of(add(path, rows.size(), true)), entry -> true);
        // Where log clean-up once deleted a version, this engine has no more than this look; Inlet's is under test.
        store.getFileStatus(entry(version - 1));
        ledger.acknowledgedAppends.put(path, version);
        scheduler.note("appended " + path + " as version " + version);
    }

    /** Puts the rows of several files in one. */
    void compact(FileIO files) throws IOException {
        State state = state(latest(files));
        List<String> chosen = new ArrayList<>(state.files());
        while (chosen.size() > 3) {
            chosen.remove(random.nextInt(chosen.size()));
        }
        if (chosen.size() < 2) {
            return;
        }
        List<Row> rows = new ArrayList<>();
        List<ObjectNode> actions = new ArrayList<>();
        for (String path : chosen) {
            rows.addAll(ledger.contents.get(path));
            ObjectNode remove = JSON.createObjectNode();
            remove.putObject("remove")
                    .put("path", path)
                    .put("deletionTimestamp", scheduler.millis())
                    .put("dataChange", false)
                    .put("size", 100L * ledger.contents.get(path).size());
            actions.add(remove);
        }
        actions.add(add(ledger.file(name, List.copyOf(rows)), rows.size(), false));
        long version = commit(
                files,
                name + "-" + commits++,
                "OPTIMIZE",
                state.version(),
                actions,
                winner -> winner.stream()
                        .noneMatch(action -> action.has("metaData")
                                || action.has("protocol")
                                || chosen.contains(
                                        action.path("remove").path("path").asText())));
        scheduler.note("compacted " + chosen + " in version " + version);
    }

    /** Adds a column, sets a property, or asks more of writers. */
    void alter(FileIO files) throws IOException {
        State state = state(latest(files));
        ObjectNode action = JSON.createObjectNode();
        int kind = random.nextInt(3);
        if (kind == 0) {
            action.putObject("protocol").put("minReaderVersion", 1).put("minWriterVersion", 3);
        } else {
            ObjectNode metaData = state.metaData().deepCopy();
            if (kind == 1) {
                ObjectNode schema =
                        (ObjectNode) parse(metaData.path("schemaString").asText());
                ArrayNode fields = (ArrayNode) schema.path("fields");
                fields.addObject()
                        .put("name", "other" + fields.size())
                        .put("type", "long")
                        .put("nullable", true)
                        .putObject("metadata");
                metaData.put("schemaString", schema.toString());
            } else {
                ((ObjectNode) metaData.path("configuration")).put("simulation.generation", name + commits);
            }
            action.set("metaData", metaData);
        }
        long version = commit(
                files,
                name + "-" + commits++,
                "CHANGE",
                state.version(),
                List.of(action),
                winner -> winner.stream().noneMatch(other -> other.has("metaData") || other.has("protocol")));
        scheduler.note("changed the table in version " + version);
    }

    private static ObjectNode add(String path, int rows, boolean dataChange) {
        ObjectNode add = JSON.createObjectNode();
        ObjectNode file = add.putObject("add");
        file.put("path", path);
        file.putObject("partitionValues");
        file.put("size", 100L * rows);
        file.put("modificationTime", 1_700_000_000_000L);
        file.put("dataChange", dataChange);
        file.put("stats", "{\"numRecords\":" + rows + "}");
        return add;
    }

    /**
     * Writes the actions as the next version that is free.
     *
     * @param canFollow whether they may come after a commit that was faster
     */
    private long commit(
            FileIO files,
            String token,
            String operation,
            long readVersion,
            List<ObjectNode> actions,
            Function<List<JsonNode>, Boolean> canFollow)
            throws IOException {
        List<String> lines = new ArrayList<>();
        ObjectNode info = JSON.createObjectNode();
        ObjectNode commitInfo = info.putObject("commitInfo");
        commitInfo.put("timestamp", scheduler.millis());
        commitInfo.put("operation", operation);
        commitInfo.putObject("operationParameters");
        commitInfo.put("txnId", token);
        lines.add(info.toString());
        actions.forEach(action -> lines.add(action.toString()));
        long version = readVersion + 1;
        for (int attempt = 1; attempt <= MOST_ATTEMPTS; attempt++) {
            try {
                files.newOutputFile(entry(version)).writeAtomically(Utils.toCloseableIterator(lines.iterator()), false);
                return version;
            } catch (FileAlreadyExistsException e) {
                List<JsonNode> winner = readUntilItWorks(files, version);
                if (winner.stream()
                        .anyMatch(action -> token.equals(
                                action.path("commitInfo").path("txnId").asText()))) {
                    return version;
                }
                if (!canFollow.apply(winner)) {
                    throw new IOException("another commit is in the way", e);
                }
                version++;
            } catch (IOException e) {
                // Not known: the next try finds out.
                scheduler.sleep(10);
            }
        }
        throw new IOException("no end of failures");
    }

    private List<JsonNode> readUntilItWorks(FileIO files, long version) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try (SeekableInputStream in = files.newInputFile(entry(version), 0).newStream()) {
                return actions(in.readAllBytes());
            } catch (IOException e) {
                if (attempt == MOST_ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static String entry(long version) {
        return String.format(Locale.ROOT, "/t/_delta_log/%020d.json", version);
    }

    private static long latest(FileIO files) throws IOException {
        long latest = -1;
        try (CloseableIterator<FileStatus> log = files.listFrom("/t/_delta_log/0")) {
            while (log.hasNext()) {
                String file = log.next().getPath();
                if (file.matches(".*/\\d{20}\\.json")) {
                    latest = Long.parseLong(file.substring(file.lastIndexOf('/') + 1, file.lastIndexOf('.')));
                }
            }
        }
        return latest;
    }

    /** How this engine reads a log is not what is tried here, so it reads what log clean-up has deleted too. */
    private State state(long version) {
        NavigableMap<String, byte[]> all = new TreeMap<>(store.everWritten());
        Set<String> files = new LinkedHashSet<>();
        ObjectNode metaData = JSON.createObjectNode();
        for (long at = 0; at <= version; at++) {
            for (JsonNode action : actions(all.getOrDefault(entry(at), new byte[0]))) {
                files.remove(action.path("remove").path("path").asText());
                if (action.has("add")) {
                    files.add(action.path("add").path("path").asText());
                }
                if (action.has("metaData")) {
                    metaData = (ObjectNode) action.path("metaData");
                }
            }
        }
        return new State(version, Collections.unmodifiableSet(files), metaData);
    }

    private static List<JsonNode> actions(byte[] entry) {
        List<JsonNode> actions = new ArrayList<>();
        for (String line : new String(entry, StandardCharsets.UTF_8).split("\n")) {
            if (!line.isBlank()) {
                actions.add(parse(line));
            }
        }
        return actions;
    }

    private static JsonNode parse(String json) {
        try {
            return JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("not JSON: " + json, e);
        }
    }
}
