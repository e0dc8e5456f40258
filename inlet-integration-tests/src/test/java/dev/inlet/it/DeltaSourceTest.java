package dev.inlet.it;

import static dev.inlet.it.SparkDelta.json;
import static dev.inlet.it.SparkDelta.sql;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that Spark writes, as a source of pipelines. Spark reads what came of it. */
class DeltaSourceTest {
    @TempDir
    Path directory;

    private Path upstream() {
        return directory.resolve("bronze");
    }

    private Path sink() {
        return directory.resolve("silver");
    }

    private void land(String options) throws InterruptedException {
        land(options, "");
    }

    private void land(String options, String sinkOptions) throws InterruptedException {
        Pipelines.runOnce(directory, yaml(options, sinkOptions));
    }

    private static String yaml(String options, String sinkOptions) {
        return """
                name: silver
                memory: 512MB
                sources:
                  bronze: {type: delta, path: bronze%s}
                sinks:
                  - {table: silver%s}
                trigger: {interval: 100ms}
                """.formatted(options, sinkOptions);
    }

    private void assertSame() {
        assertThat(json("SELECT * FROM " + table(sink()))).isEqualTo(json("SELECT * FROM " + table(upstream())));
        assertProven();
    }

    private void assertProven() {
        assertThat(LogVerifier.verify(DeltaTable.local(sink())).violations()).isEmpty();
    }

    private void createSimple(String properties) {
        sql("CREATE TABLE " + table(upstream()) + " (id BIGINT, v STRING) USING delta TBLPROPERTIES ("
                + "'delta.enableDeletionVectors'='false'" + properties + ")");
    }

    private void insert(int from, int to) {
        sql("INSERT INTO " + table(upstream()) + " SELECT id, 'v' || id FROM range(" + from + "," + to + ")");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "name", "id"})
    void rowsOfTheSnapshotAndOfCommitsAreReadOnceUnderAnyColumnMapping(String mapping) throws Exception {
        sql("CREATE TABLE " + table(upstream()) + " (id BIGINT, s STRUCT<ab: INT, x: ARRAY<STRING>>, p STRING, d DATE,"
                + " t TIMESTAMP, n DECIMAL(9,2)) USING delta PARTITIONED BY (p, d, t, n) TBLPROPERTIES"
                + " ('delta.enableDeletionVectors'='true', 'delta.columnMapping.mode'='" + mapping + "')");
        String rows = " SELECT id, named_struct('ab', CAST(id AS INT), 'x', array('x' || id)), IF(id % 3 = 0, NULL,"
                + " 'a=%/ ' || (id % 3)), DATE'2026-01-01' + CAST(id % 2 AS INT), TIMESTAMP'2026-01-01 10:00:00.123456',"
                + " CAST(id % 2 + 0.25 AS DECIMAL(9,2)) FROM range(";
        sql("INSERT INTO " + table(upstream()) + rows + "0, 40, 1, 1)");
        sql("DELETE FROM " + table(upstream()) + " WHERE id % 5 = 1");
        land("");
        assertSame();

        sql("INSERT INTO " + table(upstream()) + rows + "40, 60, 1, 1)");
        sql("OPTIMIZE " + table(upstream()));
        sql("INSERT INTO " + table(upstream()) + rows + "60, 70, 1, 1)");
        land("");
        assertSame();

        sql("ALTER TABLE " + table(upstream()) + " ADD COLUMNS (more STRING)");
        sql("INSERT INTO " + table(upstream()) + rows.replace(" FROM range(", ", 'm' || id FROM range(")
                + "70, 80, 1, 1)");
        sql("OPTIMIZE " + table(upstream()));
        land("", ", schema-evolution: add-columns");
        assertSame();
    }

    @Test
    void aColumnIsReadUnderItsNewNameAndADroppedOneAsLongAsRowsHaveIt() throws Exception {
        createSimple(", 'delta.columnMapping.mode'='name'");
        insert(0, 3);
        land("", ", query: \"SELECT * FROM bronze\", schema-evolution: add-columns");
        insert(3, 5);
        sql("ALTER TABLE " + table(upstream()) + " DROP COLUMN v");
        sql("ALTER TABLE " + table(upstream()) + " ADD COLUMN w STRING");
        sql("INSERT INTO " + table(upstream()) + " VALUES (5, 'w5')");
        sql("ALTER TABLE " + table(upstream()) + " RENAME COLUMN w TO x");
        land("", ", query: \"SELECT * FROM bronze\", schema-evolution: add-columns");
        assertThat(json("SELECT * FROM " + table(sink())))
                .containsExactly(
                        "{\"id\":0,\"v\":\"v0\"}",
                        "{\"id\":1,\"v\":\"v1\"}",
                        "{\"id\":2,\"v\":\"v2\"}",
                        "{\"id\":3,\"v\":\"v3\"}",
                        "{\"id\":4,\"v\":\"v4\"}",
                        "{\"id\":5,\"x\":\"w5\"}");
        assertProven();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCommitThatDeletesRowsStopsUnlessTheUserChose(boolean deletionVectors) throws Exception {
        createSimple("");
        sql("ALTER TABLE " + table(upstream()) + " SET TBLPROPERTIES ('delta.enableDeletionVectors'='" + deletionVectors
                + "')");
        insert(0, 10);
        land("");
        sql("DELETE FROM " + table(upstream()) + (deletionVectors ? " WHERE id = 3" : ""));
        insert(10, 20);

        assertThatThrownBy(() -> land(""))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("deletes rows")
                .hasMessageContaining("change-commits: ignore-deletes");
        land(", change-commits: ignore-deletes");
        assertThat(json("SELECT count(*) n, sum(id) s FROM " + table(sink()))).containsExactly("{\"n\":20,\"s\":190}");

        sql("UPDATE " + table(upstream()) + " SET v = 'new' WHERE id = 12");
        insert(20, 22);
        assertThatThrownBy(() -> land(", change-commits: ignore-deletes"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("deletes or changes rows (UPDATE)")
                .hasMessageContaining("change-commits: skip");
        land(", change-commits: skip");
        assertThat(json("SELECT count(*) n, sum(id) s FROM " + table(sink()))).containsExactly("{\"n\":22,\"s\":231}");
        assertProven();
    }

    @ParameterizedTest(name = "deletion vectors: {0}, column mapping: {1}")
    @CsvSource({"false, none", "true, name", "true, id"})
    void theChangeFeedIsTheOneThatSparkReads(boolean deletionVectors, String mapping) throws Exception {
        sql("CREATE TABLE " + table(upstream()) + " (id BIGINT, v STRING, p INT) USING delta PARTITIONED BY (p)"
                + " TBLPROPERTIES ('delta.enableChangeDataFeed'='true', 'delta.enableDeletionVectors'='"
                + deletionVectors
                + "', 'delta.columnMapping.mode'='" + mapping + "')");
        String target = table(upstream());
        sql("INSERT INTO " + target + " SELECT id, 'v' || id, CAST(id % 2 AS INT) FROM range(0, 20, 1, 1)");
        String options = ", read-change-feed: true, start: 0";
        land(options);
        sql("UPDATE " + target + " SET v = 'u' WHERE id IN (3, 4)");
        sql("DELETE FROM " + target + " WHERE id = 5");
        sql("OPTIMIZE " + target);
        sql("DELETE FROM " + target + " WHERE p = 0 AND id > 15");
        land(options);
        sql("MERGE INTO " + target + " t USING (SELECT id, 'm' v, 1 p FROM range(7, 9)"
                + " UNION ALL SELECT 100, 'new', 1 UNION ALL SELECT 9, 'gone', 1) s ON t.id = s.id WHEN MATCHED AND"
                + " s.v = 'gone' THEN DELETE WHEN MATCHED THEN UPDATE SET v = s.v WHEN NOT MATCHED THEN INSERT *");
        sql("RESTORE TABLE " + target + " TO VERSION AS OF 2");
        sql("DELETE FROM " + target);
        land(options);

        String columns = "SELECT id, v, p, _change_type, _commit_version, _commit_timestamp FROM ";
        assertThat(json(columns + table(sink())))
                .isEqualTo(json(columns + "table_changes_by_path('" + upstream() + "', 0)"));
        assertThat(json("SELECT DISTINCT _change_type FROM " + table(sink()))).hasSize(4);
        assertProven();
    }

    @Test
    void aTableThatWasDroppedAndMadeAgainStops() throws Exception {
        createSimple("");
        insert(0, 5);
        land("");
        deleteRecursively(upstream());
        createSimple("");
        insert(0, 5);
        insert(5, 7);
        assertThatThrownBy(() -> land(""))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("dropped and made again")
                .hasMessageContaining("another name");

        deleteRecursively(sink());
        try (Pipelines.Running running = new Pipelines.Running(directory, yaml(", poll-interval: 10ms", ""))) {
            running.awaitMore(7);
            deleteRecursively(upstream());
            createSimple("");
            assertThat(running.awaitFailure()).hasMessageContaining("bronze is");
        }
    }

    @Test
    void aLogThatWasCleanedUpStopsUnlessTheUserChose() throws Exception {
        createSimple("");
        insert(0, 5);
        land("");
        for (int i = 5; i < 16; i++) {
            insert(i, i + 1);
        }
        try (var entries = Files.list(upstream().resolve("_delta_log"))) {
            for (Path entry : entries.filter(
                            file -> file.getFileName().toString().matches("0{18}0[0-4].*json"))
                    .toList()) {
                Files.delete(entry);
            }
        }
        assertThatThrownBy(() -> land(""))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("cannot go on at version 2")
                .hasMessageContaining("begins at version 5")
                .hasMessageContaining("on-gap: skip");
        land(", on-gap: skip");
        assertThat(json("SELECT id FROM " + table(sink()))).hasSize(5 + 16 - 8);
        assertProven();

        deleteRecursively(sink());
        assertThatThrownBy(() -> land(", start: 2020-01-01"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("begins at version 5, which came later")
                .hasMessageContaining("on-gap: skip");
        land(", start: 2020-01-01, on-gap: skip");
        assertThat(json("SELECT id FROM " + table(sink()))).hasSize(16 - 8);
    }

    @Test
    void aGapIsPassedOverThoughTheColumnsChangedBehindIt() throws Exception {
        createSimple("");
        insert(0, 5);
        land("");
        for (int i = 5; i < 16; i++) {
            insert(i, i + 1);
        }
        sql("ALTER TABLE " + table(upstream()) + " ADD COLUMN w INT");
        for (long gone = 0; gone < 5; gone++) {
            Files.delete(upstream().resolve("_delta_log/%020d.json".formatted(gone)));
        }

        land(", on-gap: skip", ", query: \"SELECT id, v FROM bronze\"");

        assertThat(json("SELECT id FROM " + table(sink()))).hasSize(5 + 16 - 8);
        assertProven();
    }

    @Test
    void rowsThatARestoreBringsBackAreNoNewOnes() throws Exception {
        createSimple("");
        insert(0, 5);
        land("");
        sql("DELETE FROM " + table(upstream()));
        sql("RESTORE TABLE " + table(upstream()) + " TO VERSION AS OF 1");
        insert(5, 7);

        assertThatThrownBy(() -> land(", change-commits: ignore-deletes"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("(RESTORE)")
                .hasMessageContaining("change-commits: skip");
        land(", change-commits: skip");
        assertSame();
    }

    @Test
    void aKeyIsKnownAgainThoughItsColumnWasWidenedMeanwhile() throws Exception {
        sql("CREATE TABLE " + table(upstream()) + " (t TIMESTAMP, k DECIMAL(5,1)) USING delta TBLPROPERTIES"
                + " ('delta.enableTypeWidening'='true')");
        String into = "INSERT INTO " + table(upstream()) + " VALUES (TIMESTAMP'2026-01-01 10:00:00', ";
        sql(into + "1.5)");
        String deduplicate =
                ", poll-interval: 10ms, watermark: {column: t, delay: 0s}, deduplicate: {key: [k], within: 1h}";
        String query = ", query: \"SELECT k::DOUBLE AS k FROM bronze\"";
        try (Pipelines.Running running = new Pipelines.Running(directory, yaml(deduplicate, query))) {
            running.awaitRows(1);
            sql("ALTER TABLE " + table(upstream()) + " ALTER COLUMN k TYPE DECIMAL(7,3)");
            sql(into + "1.5), (TIMESTAMP'2026-01-01 10:00:00', 2.5)");
            running.awaitRows(2);
        }

        assertThat(json("SELECT k FROM " + table(sink()) + " ORDER BY k"))
                .containsExactly("{\"k\":1.5}", "{\"k\":2.5}");
    }

    @Test
    void aSessionGoesOnThoughTheColumnOfItsKeyWasWidenedMeanwhile() throws Exception {
        sql("CREATE TABLE " + table(upstream()) + " (t TIMESTAMP, k INT) USING delta TBLPROPERTIES"
                + " ('delta.enableTypeWidening'='true')");
        String into = "INSERT INTO " + table(upstream()) + " VALUES (TIMESTAMP'2026-01-01 10:";
        sql(into + "00:00', 5), (TIMESTAMP'2026-01-01 09:00:00', 4)");
        String source = ", poll-interval: 10ms, watermark: {column: t, delay: 0s}";
        String sessions =
                ", window: {type: session, gap: 1 minute, key: [k]}, query: \"SELECT k::BIGINT AS k, count(*) AS n FROM"
                        + " bronze GROUP BY k, window_start\"";
        try (Pipelines.Running running = new Pipelines.Running(directory, yaml(source, sessions))) {
            running.awaitRows(1);
            sql("ALTER TABLE " + table(upstream()) + " ALTER COLUMN k TYPE BIGINT");
            sql(into + "00:30', 5)");
            sql(into + "10:00', 6)");
            running.awaitRows(2);
        }

        assertThat(json("SELECT k, n FROM " + table(sink()) + " WHERE k = 5")).containsExactly("{\"k\":5,\"n\":2}");
        assertProven();
    }

    @Test
    void aFileThatWasVacuumedIsNamed() throws Exception {
        createSimple("");
        insert(0, 5);
        try (var files = Files.list(upstream())) {
            Files.delete(files.filter(file -> file.toString().endsWith(".parquet"))
                    .findFirst()
                    .orElseThrow());
        }
        assertThatThrownBy(() -> land(""))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(".parquet of version 1")
                .hasMessageContaining("VACUUM");
    }

    @Test
    void readingBeginsWhereTheUserSays() throws Exception {
        createSimple("");
        insert(0, 5);
        land(", start: latest");
        insert(5, 7);
        land(", start: latest");
        assertThat(json("SELECT id FROM " + table(sink()))).containsExactly("{\"id\":5}", "{\"id\":6}");

        deleteRecursively(sink());
        land(", start: 2");
        assertThat(json("SELECT id FROM " + table(sink()))).containsExactly("{\"id\":5}", "{\"id\":6}");

        deleteRecursively(sink());
        land(", start: 2020-01-01");
        assertSame();

        deleteRecursively(sink());
        assertThatThrownBy(() -> land(", start: 42"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("is to start at version 42")
                .hasMessageContaining("ends at version 2");
    }

    @Test
    void rowsOfOpenWindowsGetTheColumnsThatTheirTableHasMeanwhile() throws Exception {
        sql("CREATE TABLE " + table(upstream()) + " (t TIMESTAMP, v INT) USING delta TBLPROPERTIES"
                + " ('delta.enableTypeWidening'='true')");
        String source = ", watermark: {column: t, delay: 0s}";
        String window = ", window: {type: tumbling, size: 1m}, query: \"SELECT window_start, sum(v)::BIGINT AS s FROM"
                + " (SELECT * FROM bronze) GROUP BY ALL\"";
        String into = "INSERT INTO " + table(upstream()) + " VALUES (TIMESTAMP'2026-01-01 10:";
        sql(into + "00:10', 1)");
        land(source, window);
        sql("ALTER TABLE " + table(upstream()) + " ALTER COLUMN v TYPE BIGINT");
        sql("ALTER TABLE " + table(upstream()) + " ADD COLUMN w STRING");
        sql(into + "00:20', 5000000000, 'w')");
        land(source, window);
        sql(into + "02:00', 0, NULL)");

        land(source, window);

        assertThat(json("SELECT s FROM " + table(sink()))).containsExactly("{\"s\":5000000001}");
        assertProven();
    }

    @Test
    void aTableThatIsAddedToThePipelineGetsAllRowsAndTheOthersNoneTwice() throws Exception {
        createSimple("");
        insert(0, 5);
        land("");
        insert(5, 7);
        land("");
        insert(7, 9);
        Pipelines.runOnce(directory, """
                name: silver
                memory: 512MB
                sources:
                  bronze: {type: delta, path: bronze}
                sinks:
                  - {table: silver}
                  - {table: late}
                """);
        assertSame();
        assertThat(json("SELECT * FROM " + table(directory.resolve("late"))))
                .isEqualTo(json("SELECT * FROM " + table(upstream())));
    }

    @Test
    void aLargeSnapshotIsTakenInPartsAndGoneOnWithAfterEachStop() throws Exception {
        createSimple("");
        sql("INSERT INTO " + table(upstream())
                + " SELECT id, concat_ws('', transform(sequence(1, 200), i -> uuid())) FROM range(0, 480, 1, 16)");
        String yaml = yaml("", "").replace("interval: 100ms", "interval: 100ms, max-bytes: 1MB");
        while (!Files.exists(sink()) || count() < 480) {
            try (Pipelines.Running running = new Pipelines.Running(directory, yaml)) {
                running.awaitMore(1);
            }
            insert(1_000, 1_001);
        }
        land("");
        assertSame();
        assertThat(LoggedFiles.entries(sink())).hasSizeGreaterThan(4);
    }

    private long count() {
        return SparkDelta.rows("SELECT count(*) FROM " + table(sink())).get(0).getLong(0);
    }

    @Test
    void aPipelineThatReadsItsOwnTableIsRefused() {
        assertThatThrownBy(
                        () -> Pipelines.definition(directory, yaml("", "").replace("table: silver", "table: bronze")))
                .hasMessageContaining("reads a table that this pipeline writes");
    }

    static void deleteRecursively(Path path) throws IOException {
        try (var files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
