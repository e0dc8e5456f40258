package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wide rows in a process with the least {@code memory}: what does not fit at once is done in smaller pieces, or on the disk. */
class WideRowsTest {
    /** Times go over a bit less than a day, so that a window of a day stays open. */
    private static final String TIME = "2026-01-01T%02d:00:00Z";

    @TempDir
    Path directory;

    private Path landing;

    @BeforeEach
    void makeLanding() throws IOException {
        landing = Files.createDirectories(directory.resolve("landing"));
    }

    @Test
    void rowsOfAThousandBytesFromParquetAreLandedAndGathered() throws Exception {
        int rows = 150_000;
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT range AS id, TIMESTAMPTZ '2026-01-01 00:00:00Z' + to_seconds(range // 2) AS time,"
                            + " rpad(md5(range::VARCHAR), 1000, 'x') AS text FROM range(" + rows + ")) TO '"
                            + landing.resolve("rows.parquet") + "' (FORMAT parquet, ROW_GROUP_SIZE 10240)");
        }

        run("parquet", "");

        assertLandedAndGathered(rows, 1000);
    }

    @Test
    void linesOfAHundredThousandBytesAreLandedDeduplicatedAndGathered() throws Exception {
        writeLines(800, 100_000);

        run("json", "deduplicate: {key: [id], within: 1 hour}");

        assertLandedAndGathered(800, 100_000);
    }

    @Test
    void linesOfTenMillionBytesAreLandedAndGathered() throws Exception {
        writeLines(3, 10_000_000);

        run("json", "");

        assertLandedAndGathered(3, 10_000_000);
    }

    private void writeLines(int rows, int bytes) throws IOException {
        byte[] text = "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(landing.resolve("rows.jsonl")))) {
            for (int i = 0; i < rows; i++) {
                String time = TIME.formatted(i * 24 / rows);
                String head = "{\"id\":" + i + ",\"time\":\"" + time + "\",\"text\":\"";
                out.write(head.getBytes(StandardCharsets.US_ASCII));
                out.write(text);
                out.write("\"}\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
    }

    /** One table has the rows; a window gathers them for the other. */
    private void run(String format, String more) throws IOException, InterruptedException {
        Path pipeline = Files.writeString(directory.resolve("wide.yaml"), """
                name: wide
                memory: 512MB
                retry-budget: 0s
                sources:
                  rows:
                    type: files
                    path: landing
                    settle-time: 0s
                    format: {type: %s}
                    schema: id BIGINT NOT NULL, time TIMESTAMP, text STRING
                    watermark: {column: time, delay: 0s}
                    %s
                sinks:
                  - table: lake/rows
                  - table: lake/days
                    window: {type: tumbling, size: 1 day}
                    query: SELECT window_start, id, text FROM rows
                """.formatted(format, more));
        for (List<String> options : List.of(List.of("--once"), List.of("--once", "--close-windows"))) {
            try (InletProcess process = InletProcess.command(
                    pipeline, directory.resolve("tmp"), List.of(), options.toArray(String[]::new))) {
                assertThat(process.exitCode()).as(process.output()).isZero();
            }
        }
    }

    private void assertLandedAndGathered(long rows, long bytes) throws Exception {
        assertRows("rows", rows, bytes);
        assertRows("days", rows, bytes);
    }

    /** Each id once, with a text of at least so many bytes. */
    private void assertRows(String table, long rows, long bytes) throws Exception {
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take(table, directory.resolve("lake").resolve(table));
            assertThat(logged.rows("SELECT count(*), count(DISTINCT id), min(id), max(id), min(length(text)) >= "
                            + bytes + " FROM " + table))
                    .containsExactly(rows + "|" + rows + "|0|" + (rows - 1) + "|true");
        }
    }
}
