package dev.inlet.it;

import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spark as the reader of tables that Inlet has made. */
class SparkReadsInletTablesTest {
    @TempDir
    Path directory;

    private Path table;

    @BeforeEach
    void path() {
        table = directory.resolve("table");
    }

    private JsonRows rows(String ddl, String... sinkOptions) throws IOException {
        return new JsonRows(directory, ddl, sinkOptions);
    }

    @Test
    void everyType() throws Exception {
        JsonRows rows = rows("b BOOLEAN, t TINYINT, s SMALLINT, i INT, l BIGINT, f FLOAT, d DOUBLE, d9 DECIMAL(9,2),"
                + " d18 DECIMAL(18,4), d38 DECIMAL(38,10), v STRING, x BINARY, da DATE, ts TIMESTAMP, n TIMESTAMP_NTZ,"
                + " st STRUCT<a: INT, ts: TIMESTAMP, in: STRUCT<z: STRING>>,"
                + " ar ARRAY<STRUCT<q: INT, ts: TIMESTAMP>>, m MAP<STRING, ARRAY<INT>>");
        rows.land(table, """
                {"b":true,"t":1,"s":2,"i":3,"l":4,"f":1.25,"d":2.125,"d9":1234567.89,"d18":-12345678901234.5678,\
                "d38":1234567890123456789012345678.0123456789,"v":"é\\u0000\\ud83d\\ude00","x":"AP8=","da":"1969-12-31",\
                "ts":"1960-01-01T00:00:00.000001Z","n":"9999-12-31T23:59:59.999999",\
                "st":{"a":1,"ts":"9999-12-31T23:59:59.999999Z","in":{"z":"zz"}},\
                "ar":[{"q":1,"ts":"2026-01-01T00:00:00Z"},null,{"q":null}],"m":{"k":[1,2,null],"":[],"z":null}}""", """
                {"b":false,"t":-128,"s":-32768,"i":-2147483648,"l":-9223372036854775808,"f":-3.4028235e38,"d":4.9e-324,\
                "d9":-9999999.99,"d18":0.0001,"d38":-9999999999999999999999999999.9999999999,"v":"","x":"",\
                "da":"0001-01-01","ts":"0001-01-01T00:00:00Z","n":"0001-01-01T00:00:00","st":{},"ar":[],"m":{}}""", """
                {"t":127,"s":32767,"i":2147483647,"l":9223372036854775807,"f":1.4e-45,"d":1.7976931348623157e308,\
                "da":"9999-12-31","ts":"1582-10-15T00:00:00Z","st":{"in":{}}}""", "{}");
        rows.assertSparkReads(table);
    }

    /** A type and two of its values, as JSON has them. */
    private static final List<List<String>> PARTITION_VALUES = List.of(
            List.of("BOOLEAN", "true", "false"),
            List.of("TINYINT", "-128", "127"),
            List.of("SMALLINT", "-32768", "32767"),
            List.of("INT", "-2147483648", "0"),
            List.of("BIGINT", "-9223372036854775808", "9223372036854775807"),
            List.of("FLOAT", "1.5", "-0.25"),
            List.of("DOUBLE", "1e300", "-2.5e-7"),
            List.of("DECIMAL(20,3)", "12345678901234567.125", "-0.5"),
            List.of("STRING", "\"a b/c:d%e=f+g#h?é\\\\'\"", "\"__HIVE\""),
            List.of("DATE", "\"0001-01-01\"", "\"9999-12-31\""),
            List.of("TIMESTAMP", "\"1960-02-28T13:14:15.123456Z\"", "\"2026-02-28T00:00:00Z\""),
            List.of("TIMESTAMP_NTZ", "\"1960-02-28T13:14:15.123456\"", "\"2026-02-28T00:00:00\""));

    @Test
    void partitionValuesOfEveryType() throws Exception {
        StringBuilder ddl = new StringBuilder("id BIGINT");
        StringBuilder one = new StringBuilder("{\"id\":1");
        StringBuilder other = new StringBuilder("{\"id\":2");
        List<String> columns = new ArrayList<>();
        for (List<String> values : PARTITION_VALUES) {
            String column = "p" + columns.size();
            columns.add(column);
            ddl.append(", ").append(column).append(' ').append(values.get(0));
            one.append(",\"").append(column).append("\":").append(values.get(1));
            other.append(",\"").append(column).append("\":").append(values.get(2));
        }
        JsonRows rows = rows(ddl.toString(), "partition-by: " + columns);
        rows.land(table, one + "}", other + "}", "{\"id\":3}");
        rows.assertSparkReads(table);
        Dataset<Row> all =
                SparkDelta.session().sql("SELECT * FROM " + table(table)).orderBy("id");
        for (Row row : all.collectAsList()) {
            Column same = functions.lit(true);
            for (int i = 0; i < columns.size(); i++) {
                same = same.and(all.col(columns.get(i)).eqNullSafe(functions.lit(row.get(i + 1))));
            }
            assertThat(all.where(same).collectAsList()).containsExactly(row);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{delta.columnMapping.mode: name}",
                "{delta.columnMapping.mode: id}",
                "{delta.enableDeletionVectors: 'true', delta.enableRowTracking: 'true'}",
                "{delta.enableInCommitTimestamps: 'true', delta.checkpointPolicy: v2}",
                "{delta.enableChangeDataFeed: 'true'}",
                "{delta.appendOnly: 'true', delta.enableTypeWidening: 'true'}",
            })
    void tablesWithProperties(String properties) throws Exception {
        JsonRows rows = rows(
                "id BIGINT NOT NULL, day DATE, st STRUCT<x: INT, t: TIMESTAMP>",
                "partition-by: [day]",
                "properties: " + properties);
        rows.land(
                table,
                "{\"id\":1,\"day\":\"2026-01-01\",\"st\":{\"x\":1}}",
                "{\"id\":2,\"day\":null,\"st\":{\"t\":\"2026-01-01T00:00:00Z\"}}");
        rows.land(table, "{\"id\":3,\"day\":\"2026-01-02\"}");
        rows.assertSparkReads(table);
        if (!properties.contains("appendOnly")) {
            SparkDelta.sql("DELETE FROM " + table(table) + " WHERE id = 2");
            rows.assertSparkReads("SELECT * FROM " + table(table), "id <> 2");
        }
        assertThat(LogVerifier.verify(DeltaTable.local(table)).violations()).isEmpty();
    }

    @Test
    void olderVersionsAndTheHistory() throws Exception {
        JsonRows rows = rows("id BIGINT");
        rows.land(table, "{\"id\":1}", "{\"id\":2}");
        rows.land(table, "{\"id\":3}");
        List<Row> history = SparkDelta.session()
                .sql("DESCRIBE HISTORY " + table(table))
                .selectExpr(
                        "version",
                        "operation",
                        "isBlindAppend",
                        "operationMetrics['numOutputRows']",
                        "operationMetrics['numFiles']",
                        "operationMetrics['numAddedFiles']",
                        "operationParameters['pipeline']",
                        "engineInfo LIKE 'Inlet%'")
                .collectAsList();
        assertThat(history.get(0).getLong(0)).isEqualTo(history.size() - 1L);
        List<Row> appends = history.stream()
                .filter(row -> "2".equals(row.get(3)) || "1".equals(row.get(3)))
                .toList();
        assertThat(appends).hasSize(2).allSatisfy(row -> {
            assertThat(row.getString(1)).isEqualTo("STREAMING UPDATE");
            assertThat(row.getBoolean(2)).isTrue();
            assertThat(row.getString(6)).contains("rows");
            assertThat(row.getBoolean(7)).isTrue();
        });
        long first = appends.get(1).getLong(0);
        rows.assertSparkReads("SELECT * FROM " + table(table) + " VERSION AS OF " + first, "id < 3");
        rows.assertSparkReads(table(table) + " VERSION AS OF " + (history.size() - 1));
    }

    @Test
    void statisticsLetSparkPassOverFilesAndNeverOverARow() throws Exception {
        String longText = "a".repeat(40);
        JsonRows rows = rows("id BIGINT, ts TIMESTAMP, n TIMESTAMP_NTZ, v STRING, d DECIMAL(20,3), f DOUBLE, da DATE,"
                + " st STRUCT<a: INT>, x BINARY, b BOOLEAN");
        for (int i = 0; i < 6; i++) {
            rows.land(table, """
                    {"id":%1$d,"ts":"2026-01-01T00:00:0%1$d.00000%1$dZ","n":"2026-01-01T00:00:0%1$d.999999","v":"%1$d%2$s",\
                    "d":%1$d.001,"f":-%1$d.5,"da":"2026-01-0%3$d","st":{"a":%1$d},"x":"AA==","b":true}""".formatted(i, i == 3 ? longText + "\ud83d\ude00".repeat(20) : longText, i + 1));
        }
        rows.land(table, "{\"id\":6,\"st\":null}", "{\"id\":null}");
        for (String condition : List.of(
                "id = 3",
                "ts = TIMESTAMP'2026-01-01 00:00:03.000003Z'",
                "ts >= TIMESTAMP'2026-01-01 00:00:05.000005Z'",
                "n = TIMESTAMP_NTZ'2026-01-01 00:00:03.999999'",
                "v = concat('4', repeat('a', 40))",
                "v >= concat('3', repeat('a', 40)) AND v < '4'",
                "d = 3.001BD",
                "f = -3.5D",
                "da = DATE'2026-01-04'",
                "st.a = 3",
                "v IS NULL",
                "id IS NULL")) {
            String select = "SELECT * FROM " + table(table) + " WHERE " + condition;
            rows.assertSparkReads(select, condition);
            assertThat(filesRead(SparkDelta.session().sql(select)))
                    .as(condition)
                    .isEqualTo(1);
        }
        assertThat(filesRead(SparkDelta.session().sql("SELECT * FROM " + table(table))))
                .isEqualTo(7);
    }

    /** How many data files Spark opens for the rows. */
    private static long filesRead(Dataset<Row> rows) {
        rows.collectAsList();
        return rows.queryExecution()
                .executedPlan()
                .collectLeaves()
                .head()
                .metrics()
                .get("numFiles")
                .get()
                .value();
    }
}
