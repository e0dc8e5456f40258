package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The log checkpoints that Inlet writes are all that Spark has of what came before them. */
class LogCheckpointsForSparkTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"classic", "v2"})
    void sparkReadsATableWhoseLogWasCleanedUp(String policy) throws Exception {
        Path table = directory.resolve("lake/events");
        long rows;
        try (Pipelines.Running pipeline = new Pipelines.Running(directory, """
                name: shop
                memory: 512MB
                sources:
                  shop:
                    type: generator
                    schema: >
                      id BIGINT, time TIMESTAMP, user STRUCT<id BIGINT, country STRING>, action STRING, item STRING,
                      amount DECIMAL(10,2)
                sinks:
                  - table: lake/events
                    query: SELECT id, item, user.country AS country FROM shop
                    partition-by: [country]
                    properties:
                      delta.checkpointInterval: '5'
                      delta.checkpointPolicy: %s
                      delta.logRetentionDuration: interval 0 seconds
                trigger: {interval: 100ms}
                """.formatted(policy))) {
            await().atMost(Duration.ofMinutes(3)).until(() -> oldestEntry(table) > 5);
            pipeline.stop();
            rows = pipeline.rows();
        }
        assertThat(SparkDelta.rows(
                                "SELECT count(*), count(DISTINCT id), min(id), max(id), count(DISTINCT country) FROM "
                                        + SparkDelta.table(table))
                        .toString())
                .isEqualTo("[[%1$d,%1$d,0,%2$d,6]]".formatted(rows, rows - 1));
        SparkDelta.sql("DELETE FROM " + SparkDelta.table(table) + " WHERE id < 10");
        assertThat(SparkDelta.rows("SELECT 1 FROM " + SparkDelta.table(table))).hasSize((int) rows - 10);
    }

    @Test
    void statisticsThatSparkKeepsAsColumnsAreNotLost() throws Exception {
        Path table = directory.resolve("table");
        SparkDelta.sql("CREATE TABLE " + SparkDelta.table(table) + " (id BIGINT) USING delta TBLPROPERTIES"
                + " ('delta.checkpointInterval' = '2', 'delta.checkpoint.writeStatsAsJson' = 'false',"
                + " 'delta.checkpoint.writeStatsAsStruct' = 'true')");
        for (int id = 1; id <= 3; id++) {
            SparkDelta.sql("INSERT INTO " + SparkDelta.table(table) + " VALUES (" + id + ")");
        }
        JsonRows rows = new JsonRows(directory, "id BIGINT");
        rows.land(table, "{\"id\":10}");
        rows.land(table, "{\"id\":11}");
        List<Path> checkpoints = checkpoints(table);
        assertThat(checkpoints).isNotEmpty();
        for (Path checkpoint : checkpoints) {
            Dataset<Row> files = SparkDelta.session()
                    .read()
                    .parquet(checkpoint.toString())
                    .where("add IS NOT NULL")
                    .select("add.*");
            String kept = List.of(files.columns()).contains("stats_parsed") ? "stats_parsed" : "stats";
            assertThat(files.where(kept + " IS NULL").count())
                    .as(checkpoint.toString())
                    .isZero();
        }
        rows.assertSparkReads("SELECT id FROM " + SparkDelta.table(table) + " WHERE id >= 10", "true");
    }

    private static List<Path> checkpoints(Path table) throws IOException {
        try (Stream<Path> log = Files.list(table.resolve("_delta_log"))) {
            return log.filter(file -> file.toString().endsWith(".checkpoint.parquet"))
                    .sorted()
                    .toList();
        }
    }

    private static long oldestEntry(Path table) throws IOException {
        List<Path> entries = LoggedFiles.entries(table);
        return entries.isEmpty()
                ? -1
                : Long.parseLong(entries.get(0).getFileName().toString().substring(0, 20));
    }
}
