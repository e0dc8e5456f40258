package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Event times at random, out of order and with gaps, from two streams; restarts, crashes and lost state at random moments. The
 * windows then hold what a plain loop over the whole input finds in them, the late rows left out, which are the dead letters.
 */
class WindowModelTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final List<String> SOURCES = List.of("a", "b");

    @TempDir
    Path directory;

    /** @param millis since {@link #START} */
    private record Row(String source, long position, long millis, String key, int value) {}

    /** Kills a run, on the commit thread, after a commit. */
    private static final class Crash extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    static Stream<Integer> seeds() {
        int first = Integer.getInteger("inlet.window.seed", 1);
        return IntStream.range(first, first + Integer.getInteger("inlet.window.seeds", 3))
                .boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void windowsHoldTheWholeInputLessTheDeadLettersHoweverOftenItCrashes(int seed) throws Exception {
        Random random = new Random(seed);
        int slide = 10 * (1 + random.nextInt(3));
        int size = random.nextBoolean() ? slide : slide * (1 + random.nextInt(3)) + 5;
        String yaml = pipeline(size, slide, random.nextBoolean());
        List<Row> input = new ArrayList<>();
        long[] clock = {0, 0};
        for (String source : SOURCES) {
            Files.createFile(directory.resolve(source + ".jsonl"));
        }
        boolean stateLost = false;
        int crashes = 0;
        for (int run = 0; run < 8; run++) {
            append(random, input, clock);
            int crashAfter = random.nextInt(3) == 0 ? 1 + random.nextInt(4) : Integer.MAX_VALUE;
            boolean ended = run(yaml, new RunMode(true, false, reset(stateLost)), crashAfter);
            crashes += ended ? 0 : 1;
            // A run that crashed may not have come to write its state again.
            stateLost = (stateLost && !ended) || (random.nextInt(5) == 0 && deleteState());
        }
        assertThat(run(yaml, new RunMode(true, false, reset(stateLost)), Integer.MAX_VALUE))
                .isTrue();
        assertThat(run(yaml, new RunMode(true, true, Optional.empty()), Integer.MAX_VALUE))
                .isTrue();

        List<String> letters = Pipelines.rows(
                directory.resolve("dead"), "SELECT source || ' ' || position, error FROM %s ORDER BY ALL");
        assertThat(letters).as("%d crashes", crashes).doesNotHaveDuplicates().allMatch(row -> row.endsWith("|late"));
        Set<String> late = new HashSet<>();
        letters.forEach(letter -> late.add(letter.substring(0, letter.indexOf('|'))));
        assertThat(Pipelines.rows(
                        directory.resolve("windows"),
                        "SELECT epoch_ms(window_start) - " + START.toEpochMilli() + ", k, n, s FROM %s ORDER BY ALL"))
                .as("%d crashes, %d late rows", crashes, late.size())
                .containsExactlyInAnyOrderElementsOf(expected(input, late, size * 1000L, slide * 1000L));
        // A row is late only behind the greatest time of its own stream, less the delay.
        for (Row row : input) {
            if (late.contains(row.source() + " " + row.position())) {
                assertThat(input).anyMatch(other -> other.millis() - 5_000 > row.millis() && !other.equals(row));
            }
        }
        for (String table : List.of("windows", "raw", "dead")) {
            assertThat(LogVerifier.verify(DeltaTable.local(directory.resolve(table)))
                            .holds())
                    .isTrue();
        }
    }

    private static Optional<ResetState> reset(boolean stateLost) {
        return stateLost ? Optional.of(ResetState.EARLIEST) : Optional.empty();
    }

    private static List<String> expected(List<Row> input, Set<String> late, long size, long slide) {
        Map<String, int[]> windows = new TreeMap<>();
        for (Row row : input) {
            if (late.contains(row.source() + " " + row.position())) {
                continue;
            }
            // Windows begin at multiples of the slide since 1970.
            long time = START.toEpochMilli() + row.millis();
            for (long start = Math.floorDiv(time, slide) * slide; start + size > time; start -= slide) {
                int[] sums =
                        windows.computeIfAbsent((start - START.toEpochMilli()) + "|" + row.key(), key -> new int[2]);
                sums[0]++;
                sums[1] += row.value();
            }
        }
        return windows.entrySet().stream()
                .map(window -> window.getKey() + "|" + window.getValue()[0] + "|" + window.getValue()[1])
                .toList();
    }

    private static String pipeline(int size, int slide, boolean windowsFirst) {
        String source = "type: lines, schema: \"ts TIMESTAMP, k STRING, v INT\", watermark: {column: ts, delay: 5s}";
        String windows = """
                  - table: windows
                    window: {type: hopping, size: %ds, slide: %ds}
                    query: >
                      SELECT window_start, k, count(*) AS n, CAST(sum(v) AS BIGINT) AS s
                      FROM (SELECT window_start, k, v FROM a UNION ALL SELECT window_start, k, v FROM b) GROUP BY ALL
                """.formatted(size, slide);
        String raw = "  - {table: raw, query: SELECT k FROM a}\n";
        return "name: test\nsources:\n  a: {path: a.jsonl, " + source + "}\n  b: {path: b.jsonl, " + source
                + "}\nsinks:\n" + (windowsFirst ? windows + raw : raw + windows) + "dead-letters: {table: dead}\n";
    }

    private void append(Random random, List<Row> input, long[] clock) throws IOException {
        for (int i = 0; i < SOURCES.size(); i++) {
            String source = SOURCES.get(i);
            long position =
                    input.stream().filter(row -> row.source().equals(source)).count();
            List<String> lines = new ArrayList<>();
            int rows = random.nextInt(12);
            for (int n = 0; n < rows; n++) {
                // Now and then a gap; out of order within the delay, and sometimes beyond it.
                clock[i] += random.nextInt(20) == 0 ? 60_000 : random.nextInt(4_000);
                long behind = random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(5_000);
                Row row = new Row(
                        source,
                        position++,
                        Math.max(0, clock[i] - behind),
                        "k" + random.nextInt(3),
                        random.nextInt(100));
                input.add(row);
                lines.add("{\"ts\":\"" + START.plusMillis(row.millis()) + "\",\"k\":\"" + row.key() + "\",\"v\":"
                        + row.value() + "}");
            }
            Files.write(directory.resolve(source + ".jsonl"), lines, StandardOpenOption.APPEND);
        }
    }

    /** @return whether it came to its end */
    private boolean run(String yaml, RunMode mode, int crashAfter) throws InterruptedException {
        int[] commits = {0};
        try {
            new Pipeline(Pipelines.definition(directory, yaml), mode, Clock.systemUTC(), event -> {
                        if (event instanceof PipelineEvent.Committed && ++commits[0] == crashAfter) {
                            throw new Crash();
                        }
                    })
                    .run();
            return true;
        } catch (Crash e) {
            return false;
        }
    }

    /** @return whether there was some */
    private boolean deleteState() throws IOException {
        Path state = directory.resolve("windows/_inlet/test/state");
        if (!Files.isDirectory(state)) {
            return false;
        }
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        return true;
    }
}
