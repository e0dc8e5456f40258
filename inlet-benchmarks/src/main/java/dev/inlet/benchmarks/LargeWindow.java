package dev.inlet.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * One window of a day whose rows are many times larger than Inlet's memory: a run gathers them, the next one sees the first row of
 * the day after, closes the window, and groups its rows, two to a group.
 *
 * <p>The rows are one file of Parquet under many names, so that making them costs nothing; the name is a part of the group's key. Each
 * value is a function of the row's number in the file, so what must come out for each group can be computed, and is.
 */
final class LargeWindow {
    private static final long DAY_START_MICROS =
            Instant.parse("2026-01-01T00:00:00Z").getEpochSecond() * 1_000_000;
    private static final long DAY_MICROS = 86_400_000_000L;

    /** Of a row: eight for each of two numbers and a time, and its text. What is kept besides, such as the file's name, is not counted. */
    private static final int ROW_BYTES = 1_000;

    private static final int TEXT = ROW_BYTES - 3 * 8;
    private static final int ROWS_PER_FILE = 100_000;
    private static final int GROUPS_PER_FILE = ROWS_PER_FILE / 2;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Work work;
    private final Path files;
    private final Path table;
    private final String memory;
    private final long count;

    private LargeWindow(Work work, int gigabytes, String memory) {
        this.work = work;
        this.memory = memory;
        this.files = work.directory().resolve("day");
        this.table = work.directory().resolve("table");
        this.count = gigabytes * 1_000_000_000L / ROW_BYTES / ROWS_PER_FILE;
    }

    /** @param memory that of the pipeline file */
    static void run(Work work, int gigabytes, String memory) throws IOException, InterruptedException, SQLException {
        LargeWindow window = new LargeWindow(work, gigabytes, memory);
        window.writeDay();
        System.out.printf(
                Locale.ROOT,
                "%,d rows of %,d bytes in one window, memory: %s%n",
                window.count * ROWS_PER_FILE,
                ROW_BYTES,
                memory);
        window.inlet("gather");
        window.reportEpochs();
        window.writeNextDay();
        window.inlet("close");
        window.check();
        System.out.printf(Locale.ROOT, "each of %,d groups is right%n", window.count * GROUPS_PER_FILE);
        System.out.printf(Locale.ROOT, "load average at the end: %.1f%n", Machine.load());
        Work.delete(work.directory());
    }

    private void writeDay() throws IOException, SQLException {
        Files.createDirectories(files);
        Path first = work.directory().resolve("rows.parquet");
        // The times go over the whole day; of two rows one is up to ten seconds late.
        copy(
                "SELECT range AS id, make_timestamptz(" + DAY_START_MICROS + " + greatest(0, range * "
                        + DAY_MICROS / ROWS_PER_FILE
                        + " - range % 2 * (range * 7919 % 10000000))) AS time, range * 31 % 1000003"
                        + " AS amount, " + text("range") + " AS text FROM range(" + ROWS_PER_FILE + ")",
                first);
        for (int number = 0; number < count; number++) {
            Files.createLink(files.resolve("%06d.parquet".formatted(number)), first);
        }
    }

    /** Writes the first row of the day after. */
    private void writeNextDay() throws SQLException {
        copy(
                "SELECT 0::BIGINT AS id, make_timestamptz(" + (DAY_START_MICROS + DAY_MICROS + 60_000_000)
                        + ") AS time, 0::BIGINT AS amount, '' AS text",
                files.resolve("next-day.parquet"));
    }

    private void copy(String select, Path file) throws SQLException {
        try (Connection connection = duckDb();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (" + select + ") TO '" + file
                            + "' (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE 10240)");
        }
    }

    /** Characters that compress to half at most: the number in nine digits, then hashes. */
    private static String text(String number) {
        List<String> hashes = new ArrayList<>();
        for (int part = 0; part * 32 < TEXT; part++) {
            hashes.add("md5(concat(" + number + ", '-" + part + "'))");
        }
        return "left(lpad(" + number + "::VARCHAR, 9, '0') || " + String.join(" || ", hashes) + ", " + TEXT + ")";
    }

    /** Runs the pipeline over the files that it has not seen yet. */
    private void inlet(String step) throws IOException, InterruptedException {
        Path spill = Files.createDirectories(work.directory().resolve("spill"));
        Path pipeline = work.directory().resolve(step + ".yaml");
        Files.writeString(pipeline, """
                name: benchmark
                memory: %s
                threads: 2
                spill-directory: %s
                sources:
                  events:
                    type: files
                    path: %s
                    format: {type: parquet}
                    schema: id BIGINT, time TIMESTAMP, amount BIGINT, text STRING
                    metadata: [file]
                    watermark: {column: time, delay: 30s}
                sinks:
                  - table: %s
                    window: {type: tumbling, size: 1 day}
                    query: >
                      SELECT window_start, try_cast(left(right(_file, 14), 6) AS BIGINT) AS file, id // 2 AS pair, count(*) AS n,
                             sum(id)::BIGINT AS ids, sum(amount)::BIGINT AS amount, sum(strlen(text))::BIGINT AS characters,
                             sum(left(text, 9)::BIGINT)::BIGINT AS numbers
                      FROM events GROUP BY ALL
                """.formatted(memory, spill, files, table));
        long begun = System.nanoTime();
        Child.Result result;
        long spilled;
        try (Child child = Child.start(
                        work, step, List.of(work.inlet(), "run", pipeline.toString(), "--once", "--output", "json"));
                DiskUse use = DiskUse.watch(spill)) {
            result = child.await();
            spilled = use.most();
        }
        JsonNode summary = result.json();
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f s, %.1f CPU s, %d commits, peak memory %,d MiB, spilled at most %,d MB, state at the end %,d MB in %d"
                        + " segments%n",
                step,
                (System.nanoTime() - begun) / 1e9,
                result.cpuSeconds(),
                summary.path("commits").asLong(),
                result.peakMemory() >> 20,
                spilled / 1_000_000,
                DiskUse.of(state()) / 1_000_000,
                segments());
    }

    private Path state() {
        return table.resolve("_inlet/benchmark/state");
    }

    private long segments() throws IOException {
        try (Stream<Path> list = Files.list(state())) {
            return list.filter(file -> file.toString().endsWith(".parquet")).count();
        }
    }

    /** How long a batch took with little state, and with nearly all of it: between the commits of the first and last fifth. */
    private void reportEpochs() throws IOException {
        List<Long> times = new ArrayList<>();
        try (Stream<Path> log = Files.list(table.resolve("_delta_log"))) {
            for (Path entry : log.filter(path -> path.getFileName().toString().matches("\\d{20}\\.json"))
                    .sorted()
                    .skip(1)
                    .toList()) {
                for (String line : Files.readAllLines(entry)) {
                    JsonNode info = JSON.readTree(line).path("commitInfo");
                    if (!info.isMissingNode()) {
                        times.add(info.path("timestamp").asLong());
                    }
                }
            }
        }
        int fifth = Math.max(1, (times.size() - 1) / 5);
        System.out.printf(
                Locale.ROOT,
                "a batch took %.0f ms in the first fifth, %.0f ms in the last%n",
                (double) (times.get(fifth) - times.get(0)) / fifth,
                (double) (times.get(times.size() - 1) - times.get(times.size() - 1 - fifth)) / fifth);
    }

    /** Each key is there once, with what its two rows make. */
    private void check() throws IOException, SQLException {
        String wrong =
                "n <> 2 OR ids <> 4 * pair + 1 OR amount <> 2 * pair * 31 % 1000003 + (2 * pair + 1) * 31 % 1000003"
                        + " OR characters <> " + 2 * TEXT + " OR numbers <> 4 * pair + 1 OR epoch_us(window_start) <> "
                        + DAY_START_MICROS;
        long groups = count * GROUPS_PER_FILE;
        List<Long> expected = List.of(groups, groups, 0L, count - 1, GROUPS_PER_FILE - 1L, 0L);
        String query = "SELECT count(*), count(DISTINCT file * " + GROUPS_PER_FILE
                + " + pair), min(file), max(file), max(pair), count(*) FILTER (" + wrong + ")"
                + " FROM read_parquet(" + LandedEvents.list(LandedEvents.files(table)) + ")";
        try (Connection connection = duckDb();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            for (int i = 0; i < expected.size(); i++) {
                if (found.getLong(i + 1) != expected.get(i)) {
                    throw new IllegalStateException("wrong groups: column " + (i + 1) + " of " + query + " is "
                            + found.getLong(i + 1) + " instead of " + expected.get(i));
                }
            }
        }
    }

    private Connection duckDb() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET memory_limit = '1GB'");
            statement.execute("SET threads = 1");
            statement.execute("SET temp_directory = '" + work.directory().resolve("own-spill") + "'");
        }
        return connection;
    }
}
