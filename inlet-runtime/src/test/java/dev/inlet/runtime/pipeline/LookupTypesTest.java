package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.testkit.TextRows;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the values of reference data. */
class LookupTypesTest {
    @TempDir
    Path directory;

    private void run(String path, String format, String columns) throws Exception {
        Files.writeString(directory.resolve("events.jsonl"), "{\"id\":1}\n");
        Pipelines.runOnce(directory, """
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, schema: id BIGINT}
                  codes: {type: lookup, path: %s, format: {type: %s}}
                sinks:
                  - table: t
                    query: SELECT %s FROM events JOIN codes USING (id)
                """.formatted(path, format, columns));
    }

    private void parquet(String columns) throws SQLException {
        parquet("codes", "1::BIGINT AS id, " + columns);
    }

    private void parquet(String name, String columns) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "COPY (SELECT " + columns + ") TO '" + directory.resolve(name + ".parquet") + "' (FORMAT parquet)");
        }
    }

    private static List<String> duckDb(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return TextRows.of(result);
        }
    }

    private List<String> rows(String columns) {
        return Pipelines.rows(directory.resolve("t"), "SELECT " + columns + " FROM %s");
    }

    @Test
    void filesOfParquetDoNotTakeTheTypesAndTheColumnsOfTheFirst() throws Exception {
        parquet("codes-1", "2 AS id, 0.5::FLOAT AS price");
        parquet("codes-2", "1::BIGINT AS id, 0.1::DOUBLE AS price, 'new' AS name");

        run("codes-*.parquet", "parquet", "price, name");

        assertThat(rows("price, name")).containsExactly("0.1|new");
    }

    @Test
    void columnsOfTypesThatDeltaLacksAreWrittenInTheTypesOfTheTable() throws Exception {
        parquet("uuid '6f1b3f0c-0000-4000-8000-000000000001' AS u, 4294967295::UINTEGER AS n, [255::UTINYINT] AS few");

        run("codes.parquet", "parquet", "u, n, few");

        assertThat(duckDb("SELECT name, type, converted_type FROM parquet_schema('" + directory.resolve("t/*.parquet")
                        + "') WHERE name IN ('u', 'n', 'element') ORDER BY name"))
                .containsExactly("element|INT32|INT_16", "n|INT64|INT_64", "u|BYTE_ARRAY|UTF8");
        assertThat(rows("u, n, few[1]")).containsExactly("6f1b3f0c-0000-4000-8000-000000000001|4294967295|255");
    }

    @Test
    void largeUnsignedNumbersAndTimesOfDayAreTakenAsFromFiles() throws Exception {
        parquet("18446744073709551615::UBIGINT AS big, TIME '12:30:00.000001' AS clock");

        run("codes.parquet", "parquet", "big, clock");

        assertThat(rows("big, clock")).containsExactly("18446744073709551615|12:30:00.000001");
    }

    @Test
    void textsOfJsonThatAreNoPlainDaysAndTimesStayAsTheyAreWritten() throws Exception {
        Files.writeString(
                directory.resolve("codes.jsonl"),
                "{\"id\":1,\"u\":\"6F1B3F0C-0000-4000-8000-00000000000A\",\"a\":\"01-02-2024\",\"b\":\"10-12-20\","
                        + "\"c\":\"12:30\",\"none\":null,\"d\":\"2024-01-02 03:04:05.1234567\",\"day\":\"2024-01-02\","
                        + "\"s\":{\"u\":\"6F1B3F0C-0000-4000-8000-00000000000A\",\"e\":\"02-01-2024\"}}\n");

        run("codes.jsonl", "json", "u, a, b, c, d, day, s, none");

        assertThat(rows("u, a, b, c, d, day, s.u, s.e, none"))
                .containsExactly(
                        "6F1B3F0C-0000-4000-8000-00000000000A|01-02-2024|10-12-20|12:30|"
                                + "2024-01-02 03:04:05.1234567|2024-01-02|6F1B3F0C-0000-4000-8000-00000000000A|02-01-2024|null");
    }

    @Test
    void fieldsOfJsonThatDifferOnlyInCaseAreRefused() throws Exception {
        Files.writeString(directory.resolve("codes.jsonl"), "{\"id\":1,\"a\":1,\"a_1\":2}\n");
        run("codes.jsonl", "json", "a, a_1");
        assertThat(rows("a, a_1")).containsExactly("1|2");

        Files.writeString(directory.resolve("codes.jsonl"), "{\"id\":1,\"a\":1,\"A\":2}\n");
        assertThatThrownBy(() -> run("codes.jsonl", "json", "a"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("Lookup codes has two fields 'A' that differ only in case");
    }

    @Test
    void aColumnThatDeltaHasNoTypeForIsToldWithTheLookup() throws Exception {
        parquet("INTERVAL 1 DAY AS span");

        assertThatThrownBy(() -> run("codes.parquet", "parquet", "id"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("Lookup codes has the column span as INTERVAL");
    }
}
