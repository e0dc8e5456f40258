package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.position.CommitNote;
import dev.inlet.position.EventTimeNote;
import dev.inlet.position.PositionRange;
import dev.inlet.table.CommitHistory;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.HistoryEntry;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
 * Which those are follows from the watermark that each commit recorded.
 */
class WindowModelTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final List<String> SOURCES = List.of("a", "b");

    @TempDir
    Path directory;

    /** @param millis since {@link #START} */
    private record Row(String source, long position, long millis, String key, int value) {}

    static Stream<Integer> seeds() {
        int first = Integer.getInteger("inlet.window.seed", 1);
        return IntStream.range(first, first + Integer.getInteger("inlet.window.seeds", 2))
                .boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void windowsHoldTheWholeInputLessTheDeadLettersHoweverOftenItCrashes(int seed) throws Exception {
        Random random = new Random(seed);
        int slide = 10 * (1 + random.nextInt(3));
        int size = random.nextBoolean() ? slide : slide * (1 + random.nextInt(3)) + 5;
        holds(
                random,
                "{type: hopping, size: %ds, slide: %ds}".formatted(size, slide),
                (input, judged) -> hopping(input, judged, size * 1000L, slide * 1000L));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void sessionsHoldTheWholeInputLessTheDeadLettersHoweverOftenItCrashes(int seed) throws Exception {
        Random random = new Random(seed);
        int gap = 1000 + random.nextInt(9) * 1000;
        boolean keyed = random.nextInt(4) > 0;
        holds(
                random,
                "{type: session, gap: %d ms%s}".formatted(gap, keyed ? ", key: [k]" : ""),
                (input, judged) -> sessions(input, judged, gap, keyed));
    }

    /** What a model makes of the input. */
    private record Expected(List<String> windows, Set<String> late) {}

    private interface Model {
        /** @param judged by source and position, the watermark by which the row was late; the least number where none was */
        Expected of(List<Row> input, Map<String, Long> judged);
    }

    private void holds(Random random, String window, Model model) throws Exception {
        String yaml = pipeline(window, random.nextBoolean(), 4 + random.nextInt(12));
        List<Row> input = new ArrayList<>();
        long[] clock = {0, 0};
        for (String source : SOURCES) {
            Files.createFile(directory.resolve(source + ".jsonl"));
        }
        int crashes = Pipelines.runWithCrashes(
                directory, yaml, directory.resolve("windows"), random, 5, () -> append(random, input, clock));

        Expected expected = model.of(input, judged(input));
        assertThat(Pipelines.rows(
                        directory.resolve("dead"), "SELECT source || ' ' || position, error FROM %s ORDER BY ALL"))
                .as("%d crashes", crashes)
                .containsExactlyInAnyOrderElementsOf(
                        expected.late().stream().map(row -> row + "|late").toList());
        assertThat(Pipelines.rows(
                        directory.resolve("windows"),
                        "SELECT epoch_ms(window_start) - %1$d, epoch_ms(window_end) - %1$d, k, n, s FROM %%s ORDER BY ALL"
                                .formatted(START.toEpochMilli())))
                .as("%d crashes, %d late rows", crashes, expected.late().size())
                .containsExactlyInAnyOrderElementsOf(expected.windows());
        // A row is late only behind the greatest time of its own stream, less the delay.
        for (Row row : input) {
            if (expected.late().contains(id(row))) {
                assertThat(input).anyMatch(other -> other.millis() - 5_000 > row.millis() && !other.equals(row));
            }
        }
        for (String table : List.of("windows", "raw", "dead")) {
            assertThat(LogVerifier.verify(DeltaTable.local(directory.resolve(table)))
                            .holds())
                    .isTrue();
        }
    }

    private static String id(Row row) {
        return row.source() + " " + row.position();
    }

    /** What the table's log says of each row; milliseconds since {@link #START}. */
    private Map<String, Long> judged(List<Row> input) {
        Map<String, Long> judged = new HashMap<>();
        try (Stream<HistoryEntry> entries = CommitHistory.newestFirst(DeltaTable.local(directory.resolve("windows")))) {
            entries.flatMap(entry -> CommitNote.parse(entry.parameters()).stream())
                    .forEach(note -> note.eventTime().ifPresent(time -> judged(note, time, judged)));
        }
        assertThat(judged.keySet())
                .isEqualTo(new HashSet<>(input.stream().map(WindowModelTest::id).toList()));
        return judged;
    }

    private static void judged(CommitNote note, EventTimeNote time, Map<String, Long> judged) {
        long watermark =
                time.lateBefore().isPresent() ? time.lateBefore().getAsLong() - START.toEpochMilli() : Long.MIN_VALUE;
        for (PositionRange range : note.ranges()) {
            for (long at = range.first(); at < range.to(); at++) {
                judged.put(range.partition().source() + " " + at, watermark);
            }
        }
    }

    /** A row is in each of its windows that was open; late is one that is in none. */
    private static Expected hopping(List<Row> input, Map<String, Long> judged, long size, long slide) {
        Map<String, int[]> windows = new TreeMap<>();
        Set<String> late = new HashSet<>();
        for (Row row : input) {
            late.add(id(row));
            // Windows begin at multiples of the slide since 1970.
            long time = START.toEpochMilli() + row.millis();
            for (long start = Math.floorDiv(time, slide) * slide; start + size > time; start -= slide) {
                long from = start - START.toEpochMilli();
                if (from + size > judged.get(id(row))) {
                    late.remove(id(row));
                    add(windows, from + "|" + (from + size) + "|" + row.key(), row);
                }
            }
        }
        return new Expected(texts(windows), late);
    }

    /** A row before the watermark is late; the others are in one session with those of their key within the gap. */
    private static Expected sessions(List<Row> input, Map<String, Long> judged, long gap, boolean keyed) {
        Map<String, List<Row>> keys = new TreeMap<>();
        Set<String> late = new HashSet<>();
        for (Row row : input) {
            if (row.millis() < judged.get(id(row))) {
                late.add(id(row));
            } else {
                keys.computeIfAbsent(keyed ? row.key() : "", key -> new ArrayList<>())
                        .add(row);
            }
        }
        Map<String, int[]> windows = new TreeMap<>();
        for (List<Row> rows : keys.values()) {
            rows.sort(Comparator.comparingLong(Row::millis));
            for (int from = 0, to = 0; from < rows.size(); from = to) {
                for (to = from + 1;
                        to < rows.size()
                                && rows.get(to).millis() - rows.get(to - 1).millis() <= gap; ) {
                    to++;
                }
                String bounds =
                        rows.get(from).millis() + "|" + (rows.get(to - 1).millis() + gap) + "|";
                rows.subList(from, to).forEach(row -> add(windows, bounds + row.key(), row));
            }
        }
        return new Expected(texts(windows), late);
    }

    private static void add(Map<String, int[]> windows, String window, Row row) {
        int[] sums = windows.computeIfAbsent(window, key -> new int[2]);
        sums[0]++;
        sums[1] += row.value();
    }

    private static List<String> texts(Map<String, int[]> windows) {
        return windows.entrySet().stream()
                .map(window -> window.getKey() + "|" + window.getValue()[0] + "|" + window.getValue()[1])
                .toList();
    }

    private static String pipeline(String window, boolean windowsFirst, int rows) {
        String source = "type: lines, schema: \"ts TIMESTAMP, k STRING, v INT\", watermark: {column: ts, delay: 5s}";
        String windows = """
                  - table: windows
                    window: %s
                    query: >
                      SELECT window_start, window_end, k, count(*) AS n, CAST(sum(v) AS BIGINT) AS s
                      FROM (SELECT window_start, window_end, k, v FROM a
                            UNION ALL SELECT window_start, window_end, k, v FROM b) GROUP BY ALL
                """.formatted(window);
        String raw = "  - {table: raw, query: SELECT k FROM a}\n";
        return "name: test\nsources:\n  a: {path: a.jsonl, " + source + "}\n  b: {path: b.jsonl, " + source
                + "}\nsinks:\n" + (windowsFirst ? windows + raw : raw + windows) + "dead-letters: {table: dead}\n"
                + "trigger: {max-rows: " + rows + "}\n";
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
}
