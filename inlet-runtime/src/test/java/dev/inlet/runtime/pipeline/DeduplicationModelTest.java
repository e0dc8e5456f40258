package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Event times at random, out of order and with gaps; restarts and crashes at random moments, and lost state where times make it
 * possible to judge anew. The tables then hold what a plain loop over the whole input keeps, the dead letters left out.
 */
class DeduplicationModelTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final int WITHIN = 20_000;

    @TempDir
    Path directory;

    /** @param millis since {@link #START} */
    private record Row(long position, long millis, String key, boolean refused) {}

    static Stream<Integer> seeds() {
        int first = Integer.getInteger("inlet.deduplication.seed", 1);
        return IntStream.range(first, first + Integer.getInteger("inlet.deduplication.seeds", 3))
                .boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void tablesHoldTheFirstOfEachKeyHoweverOftenItCrashes(int seed) throws Exception {
        Random random = new Random(seed);
        // With state that is lost, records of a key are near each other or far apart: else what was kept depends on
        // records before those that are read again.
        boolean losesState = random.nextBoolean();
        String yaml = pipeline(random.nextBoolean());
        List<Row> input = new ArrayList<>();
        long[] clock = {0};
        Files.createFile(directory.resolve("in.jsonl"));
        boolean stateLost = false;
        int crashes = 0;
        for (int run = 0; run < 8; run++) {
            append(random, input, clock, losesState);
            int crashAfter = random.nextInt(2) == 0 ? 1 + random.nextInt(3) : Integer.MAX_VALUE;
            boolean ended = run(yaml, stateLost, false, crashAfter);
            crashes += ended ? 0 : 1;
            // A run that crashed may not have come to write its state again.
            stateLost = (stateLost && !ended) || (losesState && random.nextInt(4) == 0 && deleteState());
        }
        assertThat(run(yaml, stateLost, false, Integer.MAX_VALUE)).isTrue();
        assertThat(run(yaml, false, true, Integer.MAX_VALUE)).isTrue();

        Set<Row> late = letters(input, "rows", "late");
        List<Row> kept = kept(input, late);
        assertThat(Pipelines.rows(directory.resolve("rows"), "SELECT _offset FROM %s ORDER BY ALL"))
                .as("%d crashes, %d late", crashes, late.size())
                .containsExactlyInAnyOrderElementsOf(kept.stream()
                        .filter(row -> !row.refused())
                        .map(row -> String.valueOf(row.position()))
                        .toList());
        assertThat(letters(input, "rows", "transform"))
                .containsExactlyInAnyOrderElementsOf(
                        kept.stream().filter(Row::refused).toList());
        for (Row row : late) {
            assertThat(input).anyMatch(other -> other.millis() - 5_000 - WITHIN > row.millis());
        }
        checkWindows(input);
        Certificate.Pipeline counts = verified("rows").pipelines().get(0);
        assertThat(counts.read()).isEqualTo(input.size());
        assertThat(counts.written() + counts.deadLettered() + counts.deduplicated())
                .isEqualTo(counts.read());
        verified("windows");
        verified("dead");
    }

    private void checkWindows(List<Row> input) {
        Set<Row> out = letters(input, "windows", "late");
        // Rows of closed windows were no duplicates, and remembered.
        Map<Long, Integer> windows = new HashMap<>();
        Set<Row> unjudged = new HashSet<>();
        for (Row row : out) {
            if (messages(row).contains("duplicate")) {
                unjudged.add(row);
            }
        }
        for (Row row : kept(input, unjudged)) {
            if (!out.contains(row)) {
                windows.merge(Math.floorDiv(row.millis(), 10_000L) * 10_000, 1, Integer::sum);
            }
        }
        assertThat(Pipelines.rows(
                        directory.resolve("windows"),
                        "SELECT epoch_ms(window_start) - " + START.toEpochMilli() + ", n FROM %s ORDER BY ALL"))
                .containsExactlyInAnyOrderElementsOf(windows.entrySet().stream()
                        .map(window -> window.getKey() + "|" + window.getValue())
                        .toList());
    }

    private String messages(Row row) {
        return String.join(
                "",
                Pipelines.rows(
                        directory.resolve("dead"),
                        "SELECT message FROM %s WHERE \"table\" LIKE '%%/windows' AND position = " + row.position()));
    }

    /** What a plain loop keeps, in the order of arrival. */
    private static List<Row> kept(List<Row> input, Set<Row> late) {
        List<Row> kept = new ArrayList<>();
        for (Row row : input) {
            if (!late.contains(row)
                    && kept.stream()
                            .noneMatch(first -> first.key().equals(row.key())
                                    && Math.abs(first.millis() - row.millis()) <= WITHIN)) {
                kept.add(row);
            }
        }
        return kept;
    }

    private Set<Row> letters(List<Row> input, String table, String error) {
        List<String> positions = Pipelines.rows(
                directory.resolve("dead"),
                "SELECT position FROM %s WHERE \"table\" LIKE '%%/" + table + "' AND error = '" + error + "'");
        assertThat(positions).doesNotHaveDuplicates();
        Set<Row> rows = new HashSet<>();
        positions.forEach(position -> rows.add(input.get(Integer.parseInt(position))));
        return rows;
    }

    private static String pipeline(boolean windowsFirst) {
        String windows = """
                  - table: windows
                    window: {type: tumbling, size: 10s}
                    query: SELECT window_start, CAST(count(*) AS INT) AS n FROM a GROUP BY ALL
                """;
        String rows = "  - {table: rows, query: \"SELECT _offset, k, CAST(r AS INT) AS r FROM a\"}\n";
        return """
                name: test
                sources:
                  a:
                    type: lines
                    path: in.jsonl
                    schema: ts TIMESTAMP, k STRING, r STRING
                    metadata: [offset]
                    watermark: {column: ts, delay: 5s}
                    deduplicate: {key: [k], within: 20s}
                sinks:
                """ + (windowsFirst ? windows + rows : rows + windows) + "dead-letters: {table: dead}\n";
    }

    private void append(Random random, List<Row> input, long[] clock, boolean apart) throws IOException {
        List<String> lines = new ArrayList<>();
        int rows = random.nextInt(20);
        for (int n = 0; n < rows; n++) {
            // Now and then a gap; out of order within the delay, and sometimes beyond it.
            clock[0] += random.nextInt(20) == 0 ? 60_000 : random.nextInt(4_000);
            long behind = random.nextInt(10) == 0 ? random.nextInt(60_000) : random.nextInt(5_000);
            long time = Math.max(0, clock[0] - behind);
            String key = "k" + random.nextInt(3);
            if (apart) {
                key += "-" + time / 10_000;
            }
            Row row = new Row(input.size(), time, key, random.nextInt(8) == 0);
            input.add(row);
            lines.add("{\"ts\":\"" + START.plusMillis(row.millis()) + "\",\"k\":\"" + row.key() + "\",\"r\":\""
                    + (row.refused() ? "x" : "1") + "\"}");
        }
        Files.write(directory.resolve("in.jsonl"), lines, StandardOpenOption.APPEND);
    }

    /** @return whether it came to its end */
    private boolean run(String yaml, boolean resets, boolean closes, int crashAfter) throws InterruptedException {
        return Pipelines.runOrCrash(
                directory,
                yaml,
                new RunMode(true, closes, resets ? Optional.of(ResetState.EARLIEST) : Optional.empty()),
                crashAfter);
    }

    /** @return whether there was some */
    private boolean deleteState() throws IOException {
        return Pipelines.deleteState(directory.resolve("windows")) | Pipelines.deleteState(directory.resolve("rows"));
    }

    private Certificate verified(String table) {
        Certificate certificate = LogVerifier.verify(DeltaTable.local(directory.resolve(table)));
        assertThat(certificate.violations()).isEmpty();
        return certificate;
    }
}
