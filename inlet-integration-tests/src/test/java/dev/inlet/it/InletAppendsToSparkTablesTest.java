package dev.inlet.it;

import static dev.inlet.it.SparkDelta.sql;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that Spark has made, appended to by Inlet, read and changed by Spark. */
class InletAppendsToSparkTablesTest {
    private static final String COLUMNS = "id BIGINT, name STRING, day DATE, st STRUCT<x: INT, y: STRING>";

    private static final String[] ROWS = {
        "{\"id\":10,\"name\":\"ten\",\"day\":\"2026-01-01\",\"st\":{\"x\":1,\"y\":\"é\"}}",
        "{\"id\":11,\"name\":null,\"day\":\"2026-01-02\",\"st\":null}",
        "{\"id\":12,\"name\":\"twelve\",\"day\":null}"
    };

    @TempDir
    Path directory;

    private Path table;

    @BeforeEach
    void path() {
        table = directory.resolve("table");
    }

    private JsonRows rows() throws Exception {
        return new JsonRows(directory, COLUMNS);
    }

    private void assertLandedRowsBesideSparks(JsonRows rows) {
        rows.assertSparkReads("SELECT id, name, day, st FROM " + table(table) + " WHERE id >= 10", "true");
        assertThat(SparkDelta.json("SELECT id FROM " + table(table) + " WHERE id < 10"))
                .containsExactly("{\"id\":1}", "{\"id\":2}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PARTITIONED BY (day)",
                "CLUSTER BY (id)",
                "TBLPROPERTIES ('delta.columnMapping.mode' = 'name')",
                "PARTITIONED BY (day) TBLPROPERTIES ('delta.columnMapping.mode' = 'id')",
                "TBLPROPERTIES ('delta.enableInCommitTimestamps' = true, 'delta.checkpointPolicy' = 'v2',"
                        + " 'delta.checkpointInterval' = '2')",
                "TBLPROPERTIES ('delta.enableRowTracking' = true, 'delta.enableDeletionVectors' = true)",
                "TBLPROPERTIES ('delta.appendOnly' = true)",
                "TBLPROPERTIES ('delta.enableTypeWidening' = true, 'delta.dataSkippingNumIndexedCols' = '1')",
            })
    void aTableMadeWith(String clause) throws Exception {
        sql("CREATE TABLE " + table(table) + " (" + COLUMNS + ") USING delta " + clause);
        sql("INSERT INTO " + table(table) + " VALUES (1, 'one', DATE'2026-01-01', NULL), (2, NULL, NULL, NULL)");
        JsonRows rows = rows();
        rows.land(table, ROWS[0], ROWS[1]);
        rows.land(table, ROWS[2]);
        assertLandedRowsBesideSparks(rows);
        if (!clause.contains("appendOnly")) {
            sql("OPTIMIZE " + table(table));
            sql("DELETE FROM " + table(table) + " WHERE id = 11");
            rows.assertSparkReads("SELECT id, name, day, st FROM " + table(table) + " WHERE id >= 10", "id <> 11");
        }
    }

    @Test
    void rowsThatSparkDeletedStayDeleted() throws Exception {
        sql("CREATE TABLE " + table(table) + " (" + COLUMNS
                + ") USING delta TBLPROPERTIES ('delta.enableDeletionVectors' = true)");
        sql("INSERT INTO " + table(table) + " SELECT id, 'x', NULL, NULL FROM range(10)");
        sql("DELETE FROM " + table(table) + " WHERE id NOT IN (1, 2)");
        assertThat(table.toFile().list((dir, name) -> name.endsWith(".bin"))).isNotEmpty();
        JsonRows rows = rows();
        rows.land(table, ROWS);
        assertLandedRowsBesideSparks(rows);
    }

    @Test
    void columnsThatWereRenamedDroppedAndAdded() throws Exception {
        sql("CREATE TABLE " + table(table) + " (id BIGINT, n STRING, old INT, st STRUCT<x: INT, z: STRING>) USING delta"
                + " TBLPROPERTIES ('delta.columnMapping.mode' = 'name')");
        sql("INSERT INTO " + table(table)
                + " VALUES (1, 'one', 1, named_struct('x', 1, 'z', 'z')), (2, NULL, 2, NULL)");
        sql("ALTER TABLE " + table(table) + " RENAME COLUMN n TO name");
        sql("ALTER TABLE " + table(table) + " RENAME COLUMN st.z TO y");
        sql("ALTER TABLE " + table(table) + " DROP COLUMN old");
        sql("ALTER TABLE " + table(table) + " ADD COLUMN day DATE");
        JsonRows rows = rows();
        rows.land(table, ROWS);
        assertLandedRowsBesideSparks(rows);
    }

    @Test
    void aColumnThatWasWidened() throws Exception {
        sql("CREATE TABLE " + table(table) + " (id INT, name STRING, day DATE, st STRUCT<x: SMALLINT, y: STRING>)"
                + " USING delta TBLPROPERTIES ('delta.enableTypeWidening' = true)");
        sql("INSERT INTO " + table(table) + " VALUES (1, 'one', NULL, NULL), (2, NULL, NULL, NULL)");
        sql("ALTER TABLE " + table(table) + " ALTER COLUMN id TYPE BIGINT");
        sql("ALTER TABLE " + table(table) + " ALTER COLUMN st.x TYPE INT");
        JsonRows rows = rows();
        rows.land(table, ROWS);
        rows.land(table, "{\"id\":5000000000,\"st\":{\"x\":70000}}");
        assertLandedRowsBesideSparks(rows);
    }

    @Test
    void theChangeFeedHasTheAppendedRows() throws Exception {
        sql("CREATE TABLE " + table(table) + " (" + COLUMNS
                + ") USING delta TBLPROPERTIES ('delta.enableChangeDataFeed' = true)");
        JsonRows rows = rows();
        rows.land(table, ROWS);
        List<String> changes =
                SparkDelta.json("SELECT id, _change_type FROM table_changes_by_path('" + table + "', 0)");
        assertThat(changes)
                .containsExactly(
                        "{\"id\":10,\"_change_type\":\"insert\"}",
                        "{\"id\":11,\"_change_type\":\"insert\"}",
                        "{\"id\":12,\"_change_type\":\"insert\"}");
    }

    @Test
    void rowIdsAreUniqueAcrossBothWriters() throws Exception {
        sql("CREATE TABLE " + table(table) + " (" + COLUMNS
                + ") USING delta TBLPROPERTIES ('delta.enableRowTracking' = true)");
        JsonRows rows = rows();
        rows.land(table, ROWS[0], ROWS[1]);
        sql("INSERT INTO " + table(table) + " VALUES (1, 'one', NULL, NULL), (2, NULL, NULL, NULL)");
        rows.land(table, ROWS[2]);
        assertLandedRowsBesideSparks(rows);
        assertThat(SparkDelta.rows("SELECT count(DISTINCT _metadata.row_id) FROM " + table(table))
                        .get(0)
                        .getLong(0))
                .isEqualTo(5);
    }

    @Test
    void partitionColumnsOfEveryType() throws Exception {
        String types = "b BOOLEAN, t TINYINT, s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, d20 DECIMAL(20,3),"
                + " v STRING, da DATE, ts TIMESTAMP, n TIMESTAMP_NTZ";
        sql("CREATE TABLE " + table(table) + " (id BIGINT, " + types + ") USING delta PARTITIONED BY ("
                + types.replaceAll(" [A-Z_]+(\\([0-9,]+\\))?", "") + ")");
        JsonRows rows = new JsonRows(directory, "id BIGINT, " + types);
        rows.land(
                table,
                "{\"id\":1,\"b\":true,\"t\":-7,\"s\":300,\"i\":-70000,\"l\":9223372036854775807,\"f\":1.5,\"d\":2.5e100,"
                        + "\"d20\":12345678901234567.125,\"v\":\"a b/c:d%e=f+gé\",\"da\":\"2026-02-28\","
                        + "\"ts\":\"2026-02-28T13:14:15.123456Z\",\"n\":\"2026-02-28T13:14:15.123456\"}",
                "{\"id\":2}");
        rows.assertSparkReads(table);
        assertThat(SparkDelta.rows(
                        "SELECT id FROM " + table(table) + " WHERE ts = TIMESTAMP'2026-02-28 13:14:15.123456Z'"
                                + " AND d20 = 12345678901234567.125BD AND f = 1.5F AND d = 2.5e100D AND v LIKE '%+gé'"
                                + " AND n = TIMESTAMP_NTZ'2026-02-28 13:14:15.123456' AND b AND da = DATE'2026-02-28'"))
                .hasSize(1);
    }

    @Test
    void aRowWithoutAValueForANotNullColumnHoldsUpThePipeline() throws Exception {
        sql("CREATE TABLE " + table(table) + " (id BIGINT NOT NULL, name STRING, day DATE,"
                + " st STRUCT<x: INT, y: STRING>) USING delta");
        JsonRows rows = rows();
        rows.land(table, ROWS);
        rows.assertSparkReads(table);
        assertThatThrownBy(() -> rows.land(table, "{\"name\":\"without\"}"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("id");
        assertThat(SparkDelta.rows("SELECT 1 FROM " + table(table))).hasSize(3);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id BIGINT, name STRING | ALTER TABLE %s ADD CONSTRAINT pos CHECK (id > 0) | checkConstraints",
                "id BIGINT, name STRING GENERATED ALWAYS AS (CAST(id AS STRING)) | | generatedColumns",
                "id BIGINT GENERATED ALWAYS AS IDENTITY, name STRING | | identityColumns",
            })
    void aTableThatCannotBeWrittenCorrectlyIsRefusedAndLeftAsItIs(String columns, String change, String feature)
            throws Exception {
        // A path has no place for these clauses: the table gets a name for as long as it is made.
        sql("CREATE TABLE refused (" + columns + ") USING delta LOCATION '" + table + "'");
        if (change != null) {
            sql(change.formatted("refused"));
        }
        sql("DROP TABLE refused");
        List<Path> before = everything();
        assertThatThrownBy(() -> new JsonRows(directory, "id BIGINT, name STRING").land(table, "{\"id\":1}"))
                .isInstanceOf(InletException.class)
                .hasMessageContainingAll(feature, table.toString());
        assertThat(everything()).isEqualTo(before);
    }

    private List<Path> everything() throws Exception {
        try (Stream<Path> files = Files.walk(table)) {
            return files.filter(file -> !file.getFileName().toString().endsWith(".crc"))
                    .sorted()
                    .toList();
        }
    }
}
