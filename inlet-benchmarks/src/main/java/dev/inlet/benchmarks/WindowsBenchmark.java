package dev.inlet.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;

/**
 * What a batch costs while more and more windows are open that it does not touch: a run opens them, the next one takes batches of
 * one size, each of which opens and closes ten others.
 */
final class WindowsBenchmark {
    private static final int ROWS_PER_WINDOW = 100;
    private static final int ROWS_PER_BATCH = 1_000;

    /** Of a batch; the processor's time is that of the process, its start included, by its batches. */
    private record Cost(double millis, double cpuMillis) {}

    private WindowsBenchmark() {}

    static void run(List<String> arguments) throws IOException, InterruptedException, SQLException {
        Arguments options = new Arguments(arguments, "batches", "windows", "gigabytes", "memory");
        int gigabytes = options.number("gigabytes", 0, 0);
        if (gigabytes > 0) {
            LargeWindow.run(Work.of("windows"), gigabytes, options.text("memory", "2GB"));
            return;
        }
        int batches = options.number("batches", 200, 20);
        int most = options.number("windows", 10_000, 100);
        Work work = Work.of("windows");
        Cost first = new Cost(0, 0);
        for (int windows = 1; windows <= most; windows = windows == 1 ? 100 : windows * 10) {
            Cost cost = measure(work, windows, batches);
            first = windows == 1 ? cost : first;
            System.out.printf(
                    Locale.ROOT,
                    "%,7d open windows: %.1f ms and %.1f CPU ms a batch, %.2f and %.2f times those with 1 (means of %d"
                            + " batches)%n",
                    windows,
                    cost.millis(),
                    cost.cpuMillis(),
                    cost.millis() / first.millis(),
                    cost.cpuMillis() / first.cpuMillis(),
                    batches);
        }
        System.out.printf(Locale.ROOT, "load average at the end: %.1f%n", Machine.load());
        Work.delete(work.directory());
    }

    private static Cost measure(Work work, int windows, int batches)
            throws IOException, InterruptedException, SQLException {
        Path table = work.directory().resolve("table-" + windows);
        long opened = (long) windows * ROWS_PER_WINDOW + 10L * ROWS_PER_BATCH;
        run(work, windows + "-open", table, windows, opened, 100_000);
        long rows = opened + (long) batches * ROWS_PER_BATCH;
        Child.Result result = run(work, windows + "-batches", table, windows, rows, ROWS_PER_BATCH);
        check(table, windows, rows);
        Work.delete(table);
        JsonNode summary = result.json();
        double epochs = summary.path("epochs").asLong();
        return new Cost(summary.path("workingSeconds").asDouble() * 1000 / epochs, result.cpuSeconds() * 1000 / epochs);
    }

    private static Child.Result run(Work work, String name, Path table, int windows, long rows, int rowsPerBatch)
            throws IOException, InterruptedException {
        Path pipeline = work.directory().resolve(name + ".yaml");
        // An event happens one millisecond after the one before.
        Files.writeString(
                pipeline, """
                name: benchmark
                sources:
                  events:
                    type: generator
                    rows: %d
                    schema: >
                      id BIGINT, time TIMESTAMP, user STRUCT<id BIGINT, country STRING>, action STRING, item STRING, amount DOUBLE
                    watermark: {column: time, delay: %dms}
                sinks:
                  - table: %s
                    window: {type: tumbling, size: %dms}
                    query: SELECT window_start, count(*) AS n, sum(id)::BIGINT AS ids, sum(amount) AS amount FROM events GROUP BY ALL
                trigger: {interval: 10s, max-rows: %d}
                """.formatted(rows, windows * ROWS_PER_WINDOW, table, ROWS_PER_WINDOW, rowsPerBatch));
        try (Child child = Child.start(
                work, name, List.of(work.inlet(), "run", pipeline.toString(), "--once", "--output", "json"))) {
            return child.await();
        }
    }

    /** Each window that is closed holds its events and no others. */
    private static void check(Path table, int windows, long rows) throws IOException, SQLException {
        // The watermark is behind the last event, and closes what ends at or before it.
        long closed = (rows - 1 - (long) windows * ROWS_PER_WINDOW) / ROWS_PER_WINDOW;
        long events = closed * ROWS_PER_WINDOW;
        List<Long> expected = List.of(closed, closed, events, events * (events - 1) / 2, (long) ROWS_PER_WINDOW);
        String query = "SELECT count(*), count(DISTINCT window_start), sum(n)::BIGINT, sum(ids)::BIGINT, min(n) FROM"
                + " read_parquet(" + LandedEvents.list(LandedEvents.files(table)) + ")";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            for (int i = 0; i < expected.size(); i++) {
                if (found.getLong(i + 1) != expected.get(i)) {
                    throw new IllegalStateException("wrong windows: column " + (i + 1) + " of " + query + " is "
                            + found.getLong(i + 1) + " instead of " + expected.get(i));
                }
            }
        }
    }
}
