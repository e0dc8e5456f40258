package dev.inlet.it;

import static dev.inlet.it.SparkDelta.sql;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.batch.ScanRelation;
import dev.inlet.error.InletException;
import dev.inlet.table.AsOf;
import dev.inlet.table.Certificate;
import dev.inlet.table.CommitHistory;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.HistoryEntry;
import dev.inlet.table.LogVerifier;
import dev.inlet.table.TableScan;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables made by Spark, read by both: what is compared is each value's text, written by the side that read it. */
class ReadSparkTablesTest {
    @TempDir
    Path directory;

    private Connection duckdb;
    private Path path;
    private String table;

    @BeforeEach
    void open() throws SQLException {
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duckdb.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
        path = directory.resolve("table");
        table = SparkDelta.table(path);
    }

    @AfterEach
    void close() throws SQLException {
        duckdb.close();
    }

    /** The rows of a version, sorted, each the given expressions as text joined by {@code |}. */
    private List<String> inlet(AsOf asOf, String... expressions) throws SQLException {
        TableScan scan = TableScan.plan(DeltaTable.local(path), asOf);
        List<String> rows = new ArrayList<>();
        try (ScanRelation relation = ScanRelation.open(duckdb, scan.files());
                Statement statement = duckdb.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT " + casts("VARCHAR", expressions) + " FROM (" + relation.sql() + ")")) {
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= expressions.length; i++) {
                    values.add(result.getString(i));
                }
                rows.add(String.join("|", values));
            }
        }
        return rows.stream().sorted().toList();
    }

    /** The same from Spark. */
    private List<String> spark(String from, String... expressions) {
        return SparkDelta.rows("SELECT " + casts("STRING", expressions) + " FROM " + from).stream()
                .map(row -> row.mkString("|"))
                .sorted()
                .toList();
    }

    private static String casts(String type, String... expressions) {
        List<String> casts = new ArrayList<>();
        for (String expression : expressions) {
            casts.add("CAST(" + expression + " AS " + type + ")");
        }
        return String.join(", ", casts);
    }

    /** Both read the same, and it is not nothing. */
    private void assertSame(String... expressions) throws SQLException {
        assertThat(inlet(AsOf.LATEST, expressions)).isNotEmpty().isEqualTo(spark(table, expressions));
    }

    @Test
    void rowsThatSparkDeletedAreNotRead() throws Exception {
        sql("CREATE TABLE " + table + " (id BIGINT, name STRING, day DATE) USING delta PARTITIONED BY (day)"
                + " TBLPROPERTIES ('delta.enableDeletionVectors' = true)");
        sql("INSERT INTO " + table + " SELECT id, concat('n', id), date_add(DATE'2026-01-01', CAST(id % 2 AS INT))"
                + " FROM range(1000)");
        sql("DELETE FROM " + table + " WHERE id % 7 = 0");
        sql("DELETE FROM " + table + " WHERE id % 5 = 0");
        assertThat(path.toFile().list((dir, name) -> name.endsWith(".bin"))).isNotEmpty();
        assertSame("id", "name", "day");
    }

    @Test
    void rowsThatWereDeletedInTheOriginalOfACloneAreNotRead() throws Exception {
        String original = SparkDelta.table(directory.resolve("the original"));
        sql("CREATE TABLE " + original + " (id BIGINT) USING delta"
                + " TBLPROPERTIES ('delta.enableDeletionVectors' = true)");
        sql("INSERT INTO " + original + " SELECT id FROM range(0, 100, 1, 1)");
        sql("DELETE FROM " + original + " WHERE id % 7 = 0");
        sql("CREATE TABLE " + table + " SHALLOW CLONE " + original);
        assertSame("id");
    }

    @Test
    void partitionColumnsHaveTheirType() throws Exception {
        String types =
                "b BOOLEAN, t TINYINT, s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, d20 DECIMAL(20,3), v STRING,"
                        + " da DATE, ts TIMESTAMP, n TIMESTAMP_NTZ, x BINARY";
        sql("CREATE TABLE " + table + " (a INT, " + types + ") USING delta" + " PARTITIONED BY ("
                + types.replaceAll(" [A-Z_]+(\\([0-9,]+\\))?", "") + ")");
        sql("INSERT INTO " + table + " VALUES (1, true, -7Y, 300S, -70000, 9223372036854775807L, 1.5F, 2.5D,"
                + " 12345678901234567.125BD, 'a b/c:d%e=f+gé', DATE'2026-02-28',"
                + " TIMESTAMP'2026-02-28 13:14:15.123456', TIMESTAMP_NTZ'2026-02-28 13:14:15.123456', X'0141'),"
                + " (2, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)");
        assertSame("a", "b", "t", "s", "i", "l", "f", "d", "d20", "v", "da", "hex(x)");
        assertThat(inlet(AsOf.LATEST, "epoch_us(ts)", "epoch_us(n)"))
                .isEqualTo(spark(table, "unix_micros(ts)", "unix_micros(CAST(n AS TIMESTAMP))"));
    }

    @Test
    void allTypesAreReadAsSparkWroteThem() throws Exception {
        sql("CREATE TABLE " + table + " (b BOOLEAN, t TINYINT, s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE,"
                + " d9 DECIMAL(9,2), d18 DECIMAL(18,4), d38 DECIMAL(38,10), v STRING, x BINARY, da DATE, ts TIMESTAMP,"
                + " n TIMESTAMP_NTZ, st STRUCT<a: INT, ts: TIMESTAMP, in: STRUCT<z: STRING>>,"
                + " ar ARRAY<STRUCT<q: INT, ts: TIMESTAMP>>, m MAP<STRING, ARRAY<INT>>) USING delta");
        sql("INSERT INTO " + table
                + " VALUES (true, 1Y, 2S, 3, 4L, 1.25F, 2.125D, 1234567.89BD, -12345678901234.5678BD,"
                + " 1234567890123456789012345678.0123456789BD, 'é', X'00FF', DATE'1969-12-31',"
                + " TIMESTAMP'1960-01-01 00:00:00.000001', TIMESTAMP_NTZ'9999-12-31 23:59:59.999999',"
                + " named_struct('a', 1, 'ts', TIMESTAMP'9999-12-31 23:59:59.999999', 'in', named_struct('z', 'zz')),"
                + " array(named_struct('q', 1, 'ts', TIMESTAMP'2026-01-01 00:00:00')), map('k', array(1, 2)))");
        sql("INSERT INTO " + table
                + " VALUES (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,"
                + " NULL, NULL, NULL, NULL, NULL)");
        assertSame("b", "t", "s", "i", "l", "f", "d", "d9", "d18", "d38", "v", "hex(x)", "da");
        assertThat(inlet(
                        AsOf.LATEST,
                        "epoch_us(ts)",
                        "epoch_us(n)",
                        "st.a",
                        "epoch_us(st.ts)",
                        "st['in'].z",
                        "ar[1].q",
                        "epoch_us(ar[1].ts)",
                        "m['k'][2]"))
                .isEqualTo(spark(
                        table,
                        "unix_micros(ts)",
                        "unix_micros(CAST(n AS TIMESTAMP))",
                        "st.a",
                        "unix_micros(st.ts)",
                        "st.in.z",
                        "ar[0].q",
                        "unix_micros(ar[0].ts)",
                        "m['k'][1]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "id"})
    void mappedColumnsAreReadAfterRenameDropAndAdd(String mode) throws Exception {
        sql("CREATE TABLE " + table + " (a INT, p STRING, s STRUCT<x: INT, y: STRING>, arr ARRAY<STRUCT<q: INT>>)"
                + " USING delta PARTITIONED BY (p) TBLPROPERTIES ('delta.columnMapping.mode' = '" + mode + "')");
        sql("INSERT INTO " + table
                + " VALUES (1, 'one', named_struct('x', 10, 'y', 'yy'), array(named_struct('q', 5)))");
        sql("ALTER TABLE " + table + " RENAME COLUMN a TO `b c`");
        sql("ALTER TABLE " + table + " RENAME COLUMN p TO q");
        sql("ALTER TABLE " + table + " RENAME COLUMN s.x TO xx");
        sql("ALTER TABLE " + table + " DROP COLUMN s.y");
        sql("ALTER TABLE " + table + " ADD COLUMNS (a STRING, s.y BIGINT)");
        sql("INSERT INTO " + table + " (`b c`, q, s, arr, a) VALUES"
                + " (2, 'two', named_struct('xx', 20, 'y', 200L), array(), 'new'), (3, NULL, NULL, NULL, NULL)");
        assertThat(inlet(AsOf.LATEST, "\"b c\"", "q", "s.xx", "s.y", "a", "arr[1].q", "s IS NULL", "arr IS NULL"))
                .isEqualTo(spark(table, "`b c`", "q", "s.xx", "s.y", "a", "get(arr, 0).q", "s IS NULL", "arr IS NULL"));
    }

    @Test
    void widenedColumnsAreReadFromOldFiles() throws Exception {
        sql("CREATE TABLE " + table
                + " (a TINYINT, b INT, c FLOAT, d DECIMAL(5,2), e INT, f DATE, s STRUCT<x: SMALLINT>)"
                + " USING delta TBLPROPERTIES ('delta.enableTypeWidening' = true,"
                + " 'delta.feature.timestampNtz' = 'supported')");
        sql("INSERT INTO " + table + " VALUES (1, 2, 1.5, 3.25, 4, DATE'2026-01-01', named_struct('x', 5S))");
        for (String change : List.of(
                "a TYPE INT",
                "b TYPE BIGINT",
                "c TYPE DOUBLE",
                "d TYPE DECIMAL(10,4)",
                "e TYPE DOUBLE",
                "f TYPE TIMESTAMP_NTZ",
                "s.x TYPE BIGINT")) {
            sql("ALTER TABLE " + table + " ALTER COLUMN " + change);
        }
        sql("INSERT INTO " + table + " VALUES (70000, 5000000000, 1.1, 123456.1234, 0.5,"
                + " TIMESTAMP_NTZ'2026-01-01 01:02:03', named_struct('x', 5000000000))");
        assertSame("a", "b", "c", "d", "e", "f", "s.x");
    }

    @Test
    void aTableWithLogCheckpointsOfTheSecondFormIsRead() throws Exception {
        sql("CREATE TABLE " + table + " (a BIGINT) USING delta TBLPROPERTIES ('delta.checkpointPolicy' = 'v2',"
                + " 'delta.checkpointInterval' = '2', 'delta.enableRowTracking' = true,"
                + " 'delta.enableInCommitTimestamps' = true)");
        for (int i = 0; i < 5; i++) {
            sql("INSERT INTO " + table + " VALUES (" + i + ")");
        }
        assertThat(path.resolve("_delta_log").toFile().list((dir, name) -> name.contains(".checkpoint.")))
                .isNotEmpty();
        // Only the log checkpoint has the first files now.
        for (int version = 0; version < 4; version++) {
            Files.delete(path.resolve("_delta_log/%020d.json".formatted(version)));
        }
        assertSame("a");
    }

    @Test
    void generatedColumnsAndClusteringDoNotHinderReading() throws Exception {
        sql("CREATE TABLE " + table + " (ts TIMESTAMP, day DATE GENERATED ALWAYS AS (CAST(ts AS DATE)))"
                + " USING delta CLUSTER BY (day)");
        sql("INSERT INTO " + table + " (ts) VALUES (TIMESTAMP'2026-03-04 05:06:07')");
        assertSame("day");
    }

    @Test
    void olderVersionsAreReadByNumberAndByTime() throws Exception {
        sql("CREATE TABLE " + table
                + " (a BIGINT) USING delta TBLPROPERTIES ('delta.enableInCommitTimestamps' = true)");
        sql("INSERT INTO " + table + " VALUES (1)");
        sql("INSERT INTO " + table + " VALUES (2)");
        sql("DELETE FROM " + table + " WHERE a = 1");
        List<HistoryEntry> history =
                CommitHistory.newestFirst(DeltaTable.local(path)).toList();
        assertThat(history).extracting(HistoryEntry::version).containsExactly(3L, 2L, 1L, 0L);
        for (HistoryEntry entry : history) {
            List<String> expected = spark(table + " VERSION AS OF " + entry.version(), "a");
            assertThat(inlet(new AsOf.Version(entry.version()), "a")).isEqualTo(expected);
            assertThat(inlet(new AsOf.Time(entry.timestamp()), "a")).isEqualTo(expected);
        }
    }

    @Test
    void theHistoryIsSparksHistory() {
        sql("CREATE TABLE " + table + " (a BIGINT) USING delta");
        sql("INSERT INTO " + table + " VALUES (1)");
        sql("OPTIMIZE " + table);
        List<String> expected = SparkDelta.session()
                .sql("DESCRIBE HISTORY " + table)
                .selectExpr(
                        "version",
                        "operation",
                        "unix_millis(timestamp)",
                        "engineInfo",
                        "operationMetrics['numOutputRows']",
                        "isBlindAppend")
                .collectAsList()
                .stream()
                .map(row -> row.mkString("|"))
                .toList();
        assertThat(CommitHistory.newestFirst(DeltaTable.local(path))
                        .map(entry -> entry.version() + "|" + entry.operation().orElseThrow() + "|"
                                + entry.timestamp().toEpochMilli() + "|"
                                + entry.engine().orElseThrow() + "|"
                                + entry.metrics().get("numOutputRows") + "|"
                                + entry.blindAppend().orElseThrow()))
                .isEqualTo(expected);
    }

    @Test
    void aVariantColumnIsRefusedByName() {
        sql("CREATE TABLE " + table + " (a BIGINT, v VARIANT) USING delta");
        assertThatThrownBy(() -> inlet(AsOf.LATEST, "a"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("Column v")
                .hasMessageContaining("variant");
    }

    @Test
    void tablesOfSparkAreVerified() {
        sql("CREATE TABLE " + table + " (a BIGINT, t TIMESTAMP, v STRING, d DOUBLE) USING delta TBLPROPERTIES"
                + " ('delta.enableDeletionVectors' = true)");
        sql("INSERT INTO " + table + " SELECT id, timestamp_micros(1767225600123456 + id), repeat('\u00e9', id),"
                + " IF(id = 7, double('NaN'), id) FROM range(100)");
        sql("DELETE FROM " + table + " WHERE a % 10 = 3");
        sql("OPTIMIZE " + table);
        sql("RESTORE TABLE " + table + " TO VERSION AS OF 2");
        Certificate certificate = LogVerifier.verify(DeltaTable.local(path), true);
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.files()).isPositive();
    }
}
