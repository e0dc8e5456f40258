package dev.inlet.it;

import static dev.inlet.it.SparkDelta.json;
import static dev.inlet.it.SparkDelta.table;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Rows at random for windows at random, and what Inlet and Flink SQL make of them. The rows come in parts, each of which Inlet
 * lands in a run of its own; windows span parts. Late rows are all in the last part, with times of the first two, which were long
 * before the third.
 */
final class WindowedInput {
    static final int PARTS = 4;

    private static final int ROWS_OF_PART = 80;
    private static final long START = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();

    /** Longer than any window and delay together. */
    private static final long BREAK_MILLIS = 600_000;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneOffset.UTC);

    private static final String RESULT = "window_start STRING, window_end STRING, k STRING, n BIGINT, nv BIGINT, "
            + "sv BIGINT, lo INT, hi INT, dv BIGINT";

    /** Both read it. */
    private static final String AGGREGATES = "k, count(*) AS n, count(v) AS nv, CAST(sum(v) AS BIGINT) AS sv, "
            + "min(v) AS lo, max(v) AS hi, count(DISTINCT v) AS dv";

    /**
     * @param inlet what the option {@code window} is
     * @param flink the window function, over a table that is yet to be named
     * @param closed what the end of a closed window is to the watermark
     */
    private record Window(String inlet, String flink, String closed) {}

    private final Path directory;
    private final int seed;
    private final int delay;
    private final Map<String, Window> windows = new LinkedHashMap<>();
    private final List<String> parts = new ArrayList<>();
    private final List<String> late = new ArrayList<>();
    private long greatest;

    /** @param directory empty */
    WindowedInput(Path directory, int seed, boolean withLateRows) throws IOException {
        this.directory = directory;
        this.seed = seed;
        Random random = new Random(seed);
        delay = 1 + random.nextInt(8);
        tumbling(2 + random.nextInt(20));
        hopping(1 + random.nextInt(8), 2 + random.nextInt(4));
        session(1 + random.nextInt(6));
        fill(random, withLateRows);
        Files.createDirectory(directory.resolve("landing"));
        Files.writeString(directory.resolve("all.jsonl"), String.join("", parts));
    }

    private void tumbling(int size) {
        windows.put(
                "tumbling",
                new Window(
                        "{type: tumbling, size: " + size + "s}",
                        "TUMBLE(TABLE %s, DESCRIPTOR(ts), " + seconds(size) + ")",
                        "<="));
    }

    private void hopping(int slide, int slides) {
        int size = slide * slides;
        windows.put(
                "hopping",
                new Window(
                        "{type: hopping, size: " + size + "s, slide: " + slide + "s}",
                        "HOP(TABLE %s, DESCRIPTOR(ts), " + seconds(slide) + ", " + seconds(size) + ")",
                        "<="));
    }

    private void session(int gap) {
        windows.put(
                "session",
                new Window(
                        "{type: session, gap: " + gap + "s, key: [k]}",
                        "SESSION(TABLE %s PARTITION BY k, DESCRIPTOR(ts), " + seconds(gap) + ")",
                        // A row at its very end would still be in it.
                        "<"));
    }

    private static String seconds(int number) {
        return "INTERVAL '" + number + "' SECOND";
    }

    private void fill(Random random, boolean withLateRows) {
        long clock = START;
        long endOfFirstTwo = 0;
        for (int part = 0; part < PARTS; part++) {
            if (part == 2) {
                endOfFirstTwo = clock;
                clock += BREAK_MILLIS;
            }
            StringBuilder lines = new StringBuilder();
            for (int row = 0; row < ROWS_OF_PART; row++) {
                String id = Integer.toString(part * ROWS_OF_PART + row);
                if (withLateRows && part == PARTS - 1 && random.nextInt(5) == 0) {
                    late.add(id);
                    lines.append(line(random, id, START + (long) (random.nextDouble() * (endOfFirstTwo - START))));
                    continue;
                }
                clock += random.nextInt(20) == 0 ? 20_000 : random.nextInt(1_500);
                if (random.nextInt(4) == 0) {
                    // Where windows begin and end.
                    clock += 1_000 - clock % 1_000;
                }
                // In Flink a row at the watermark itself may be late, in Inlet only one before it.
                long time = random.nextBoolean() ? clock : clock - random.nextInt(delay * 1_000);
                greatest = Math.max(greatest, time);
                lines.append(line(random, id, time));
            }
            parts.add(lines.toString());
        }
    }

    private static String line(Random random, String id, long millis) {
        String value = random.nextInt(6) == 0 ? "null" : Integer.toString(random.nextInt(50));
        return "{\"id\":" + id + ",\"ts\":\"" + Instant.ofEpochMilli(millis) + "\",\"k\":\"k" + random.nextInt(4)
                + "\",\"v\":" + value + "}\n";
    }

    Set<String> kinds() {
        return windows.keySet();
    }

    /** The ids of the rows that are late, as text, sorted. */
    List<String> late() {
        return late.stream().sorted().toList();
    }

    /** The rows that Flink made of windows that the watermark has closed when all is read, sorted. */
    List<String> closedInFlink(String kind) {
        String watermark = TIME.format(Instant.ofEpochMilli(greatest - delay * 1_000));
        return inFlink(kind, "window_end " + windows.get(kind).closed() + " '" + watermark + "'");
    }

    /** The rows that Flink made, sorted. */
    List<String> inFlink(String kind) {
        return inFlink(kind, "true");
    }

    /** Has Inlet land a part, after those before it. */
    void land(int part) throws IOException, InterruptedException {
        Files.writeString(directory.resolve("landing/" + part + ".jsonl"), parts.get(part));
        Pipelines.runOnce(directory, pipeline());
    }

    /** Has Inlet end the windows that are open still. */
    void closeWindows() throws InterruptedException {
        Pipelines.closeWindows(directory, pipeline());
    }

    private String pipeline() {
        StringBuilder sinks = new StringBuilder();
        windows.forEach((kind, window) -> sinks.append("""
                  - table: %s
                    window: %s
                    query: SELECT window_start, window_end, %s FROM rows GROUP BY ALL
                """.formatted(kind, window.inlet(), AGGREGATES)));
        return """
                name: windows
                memory: 512MB
                sources:
                  rows:
                    type: files
                    path: landing
                    settle-time: 0s
                    schema: id INT, ts TIMESTAMP, k STRING, v INT
                    watermark: {column: ts, delay: %ds}
                sinks:
                %sdead-letters: {table: dead}
                """.formatted(delay, sinks);
    }

    /** A script for {@link FlinkProcess}. */
    String flinkSql() {
        String rows = "rows_" + seed;
        StringBuilder script = new StringBuilder("""
                SET 'table.local-time-zone' = 'UTC';
                SET 'pipeline.auto-watermark-interval' = '0 ms';
                CREATE TEMPORARY TABLE %s (
                  id INT, ts TIMESTAMP_LTZ(3), k STRING, v INT, WATERMARK FOR ts AS ts - %s
                ) WITH (
                  'connector' = 'filesystem', 'path' = '%s', 'format' = 'json',
                  'json.timestamp-format.standard' = 'ISO-8601'
                );
                """.formatted(
                        rows, seconds(delay), directory.resolve("all.jsonl").toUri()));
        windows.forEach((kind, window) -> script.append("""
                CREATE TEMPORARY TABLE %s (%s) WITH ('connector' = 'filesystem', 'path' = '%s', 'format' = 'json');
                INSERT INTO %s
                  SELECT CAST(window_start AS STRING), CAST(window_end AS STRING), %s
                  FROM %s GROUP BY window_start, window_end, k;
                """.formatted(
                        kind + "_" + seed,
                        RESULT,
                        flinkResult(kind).toUri(),
                        kind + "_" + seed,
                        AGGREGATES,
                        window.flink().formatted(rows))));
        return script.toString();
    }

    private Path flinkResult(String kind) {
        return directory.resolve("flink").resolve(kind);
    }

    private List<String> inFlink(String kind, String condition) {
        return SparkDelta.session()
                .read()
                .schema(RESULT)
                .json(flinkResult(kind).toString())
                .where(condition)
                .toJSON()
                .collectAsList()
                .stream()
                .sorted()
                .toList();
    }

    /** The rows of Inlet's table, sorted. */
    List<String> inInlet(String kind) {
        return json("SELECT date_format(window_start, 'yyyy-MM-dd HH:mm:ss.SSS') AS window_start, "
                + "date_format(window_end, 'yyyy-MM-dd HH:mm:ss.SSS') AS window_end, k, n, nv, sv, lo, hi, dv FROM "
                + table(directory.resolve(kind)));
    }

    /** The ids of the rows that are late for the table, as text, sorted. */
    List<String> deadLetters(String kind) {
        return SparkDelta.rows("SELECT get_json_object(CAST(value AS STRING), '$.id') FROM "
                        + table(directory.resolve("dead")) + " WHERE error = 'late' AND `table` LIKE '%/" + kind + "'")
                .stream()
                .map(row -> row.getString(0))
                .sorted()
                .toList();
    }

    @Override
    public String toString() {
        return "seed " + seed + ", delay " + delay + "s, " + windows.values();
    }
}
