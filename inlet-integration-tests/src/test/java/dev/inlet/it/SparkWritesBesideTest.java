package dev.inlet.it;

import static dev.inlet.it.SparkDelta.sql;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Spark writes to a table while a pipeline does. Its statements would throw where Inlet's commits broke them. What Spark
 * deletes is in a partition that the pipeline no longer writes to: at Spark's only isolation level, any append to what a
 * {@code DELETE} has to look through makes it fail, Spark's own as well.
 */
class SparkWritesBesideTest {
    private static final String PIPELINE = """
            name: shop
            memory: 512MB
            sources:
              shop:
                type: generator
                rows-per-second: 500
                schema: >
                  id BIGINT, time TIMESTAMP, user STRUCT<id BIGINT, country STRING>, action STRING, item STRING,
                  amount DECIMAL(10,2)
            sinks:
              - table: lake/events
                query: SELECT id, CAST(id >= 200 AS INT) AS part, item FROM shop
                partition-by: [part]
                properties: {delta.enableDeletionVectors: 'true'}
            trigger: {interval: 500ms}
            """;

    @TempDir
    Path directory;

    @Test
    void nothingIsLostOrRepeatedAndNoWriterFails() throws Exception {
        Path path = directory.resolve("lake/events");
        String table = table(path);
        long committed;
        try (Pipelines.Running pipeline = new Pipelines.Running(directory, PIPELINE)) {
            pipeline.awaitMore(400);
            for (int round = 0; round < 2; round++) {
                sql("INSERT INTO " + table + " (id, part, item) VALUES (-1 - " + round + ", 0, 'spark')");
                pipeline.awaitMore(50);
                sql("OPTIMIZE " + table);
                sql("DELETE FROM " + table + " WHERE part = 0 AND id >= " + 20 * round + " AND id < "
                        + (20 * round + 10));
            }
            sql("ALTER TABLE " + table + " ADD COLUMN note STRING");
            pipeline.awaitMore(100);
            sql("ALTER TABLE " + table + " SET TBLPROPERTIES ('some.property' = 'value')");
            pipeline.awaitMore(100);
            assertThat(pipeline.events(PipelineEvent.StartedAgain.class)).hasSize(2);
            pipeline.stop();
            committed = pipeline.rows();
        }

        Row counts = SparkDelta.rows("SELECT count(*), count(DISTINCT id), min(id), max(id) FROM " + table)
                .get(0);
        assertThat(counts.getLong(0)).isEqualTo(committed + 2 - 20);
        assertThat(counts.getLong(1)).isEqualTo(counts.getLong(0));
        assertThat(counts.getLong(2)).isEqualTo(-2);
        assertThat(counts.getLong(3)).isEqualTo(committed - 1);
        assertThat(LogVerifier.verify(DeltaTable.local(path)).violations()).isEmpty();
        List<Row> writers = SparkDelta.session()
                .sql("DESCRIBE HISTORY " + table)
                .where("engineInfo LIKE 'Inlet%' AND operation = 'STREAMING UPDATE' AND NOT isBlindAppend")
                .collectAsList();
        assertThat(writers).isEmpty();
    }

    @Test
    void whatSparkMergesVacuumsAndUpgradesUnderAPipelineHarmsNeither() throws Exception {
        Path path = directory.resolve("lake/events");
        String table = table(path);
        try (Pipelines.Running pipeline = new Pipelines.Running(directory, PIPELINE)) {
            pipeline.awaitMore(400);
            sql("MERGE INTO " + table
                    + " t USING (SELECT 5L AS id UNION ALL SELECT -5L) s ON t.part = 0 AND t.id = s.id"
                    + " WHEN MATCHED THEN UPDATE SET item = 'merged'"
                    + " WHEN NOT MATCHED THEN INSERT (id, part, item) VALUES (s.id, 0, 'merged')");
            pipeline.awaitMore(50);

            Path orphan = old(path.resolve("part=0/orphan.parquet"));
            Path own = old(path.resolve("_inlet/shop/state"));
            sql("VACUUM " + table);
            assertThat(orphan).doesNotExist();
            assertThat(own).exists();
            pipeline.awaitMore(50);

            for (String feature : List.of("enableInCommitTimestamps", "enableChangeDataFeed", "enableRowTracking")) {
                sql("ALTER TABLE " + table + " SET TBLPROPERTIES ('delta." + feature + "' = 'true')");
                pipeline.awaitMore(100);
            }
            pipeline.stop();
        }
        assertEveryEventIsThereOnce(path);
        assertThat(SparkDelta.rows("SELECT id FROM " + table + " WHERE item = 'merged' ORDER BY id")
                        .toString())
                .isEqualTo("[[-5], [5]]");
    }

    private static Path old(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, "old");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(30))));
        return file;
    }

    private static void assertEveryEventIsThereOnce(Path path) {
        Row counts = SparkDelta.rows(
                        "SELECT count(*), count(DISTINCT id), max(id) FROM " + table(path) + " WHERE id >= 0")
                .get(0);
        assertThat(counts.getLong(0)).isEqualTo(counts.getLong(2) + 1);
        assertThat(counts.getLong(1)).isEqualTo(counts.getLong(2) + 1);
        assertThat(LogVerifier.verify(DeltaTable.local(path)).violations()).isEmpty();
    }
}
