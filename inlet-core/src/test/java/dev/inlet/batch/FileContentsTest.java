package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.FileStatistics.Column;
import dev.inlet.batch.StagingOutcome.NullsRefused;
import dev.inlet.batch.StagingOutcome.Staged;
import dev.inlet.batch.StagingOutcome.ValueRefused;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in the files, seen through their schema and footer, and the statistics that go with them. */
class FileContentsTest {
    private static final Column NO_BOUNDS = new Column(null, null, 0);

    @TempDir
    Path root;

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void typesAreWrittenAsDeltasReadersExpectThem() throws SQLException {
        StagedFile file = stage(DdlParser.parseColumns("""
                a TINYINT, b SMALLINT, c STRING, d BINARY, e DATE, f TIMESTAMP, g TIMESTAMP_NTZ, h DECIMAL(9,2),
                i DECIMAL(18,2), j DECIMAL(38,2), k ARRAY<INT>, l MAP<STRING, INT>"""), """
                SELECT 1::TINYINT AS a, 1::SMALLINT AS b, 'c' AS c, 'd'::BLOB AS d, DATE '2024-01-01' AS e,
                    TIMESTAMPTZ '2024-01-01 00:00:00+00' AS f, TIMESTAMP '2024-01-01' AS g, 1::DECIMAL(9,2) AS h,
                    1::DECIMAL(18,2) AS i, 1::DECIMAL(38,2) AS j, [1] AS k, MAP {'k': 1} AS l""");

        assertThat(lines("SELECT rtrim(concat_ws(' ', name, type, converted_type, regexp_extract(logical_type, "
                        + "'isAdjustedToUTC=.'), regexp_extract(logical_type, 'MICROS=Micro'), "
                        + "if(repetition_type = 'REPEATED', 'REPEATED', NULL))) FROM parquet_schema('"
                        + root.resolve(file.path()) + "') OFFSET 1"))
                .containsExactly(
                        "a INT32 INT_8",
                        "b INT32 INT_16",
                        "c BYTE_ARRAY UTF8",
                        "d BYTE_ARRAY",
                        "e INT32 DATE",
                        "f INT64 TIMESTAMP_MICROS isAdjustedToUTC=1 MICROS=Micro",
                        "g INT64 TIMESTAMP_MICROS isAdjustedToUTC=0 MICROS=Micro",
                        "h INT32 DECIMAL",
                        "i INT64 DECIMAL",
                        "j FIXED_LEN_BYTE_ARRAY DECIMAL",
                        "k LIST",
                        "list REPEATED",
                        "element INT32 INT_32",
                        "l MAP",
                        "key_value REPEATED",
                        "key BYTE_ARRAY UTF8",
                        "value INT32 INT_32");
    }

    @Test
    void namesAndIdsInTheFileAreTheTablesPhysicalOnesAtEveryDepth() throws SQLException {
        StructType mapped = (StructType) mapped(DdlParser.parseColumns(
                "id BIGINT, s STRUCT<a: INT, `b c`: STRUCT<d: STRING>>, l ARRAY<STRUCT<e: INT>>, "
                        + "m MAP<STRING, STRUCT<f: INT>>"));
        StagedFile file = stage(mapped, """
                SELECT 7 AS ID, {'b c': {'d': 'x'}, 'A': 1} AS s, [{'e': 5}, NULL] AS l, MAP {'k': {'f': 6}} AS m""");

        String path = "'" + root.resolve(file.path()) + "'";
        assertThat(lines("SELECT concat_ws(' ', name, field_id) FROM parquet_schema(" + path + ") OFFSET 1"))
                .containsExactly(
                        "col \"id 1",
                        "col \"s 2",
                        "col \"a 3",
                        "col \"b c 4",
                        "col \"d 5",
                        "col \"l 6",
                        "list",
                        "element",
                        "col \"e 7",
                        "col \"m 8",
                        "key_value",
                        "key",
                        "value",
                        "col \"f 9");
        assertThat(lines("SELECT t::VARCHAR FROM read_parquet(" + path + ") t"))
                .singleElement()
                .asString()
                .contains("7", "1", "x", "5", "NULL", "k", "6");
        assertThat(file.statistics().columns())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        List.of("col \"id"), new Column(7L, 7L, 0),
                        List.of("col \"s", "col \"a"), new Column(1, 1, 0),
                        List.of("col \"s", "col \"b c", "col \"d"), new Column("x", "x", 0)));
    }

    @Test
    void statisticsAreExact() throws SQLException {
        Map<List<String>, Column> columns =
                stage(DdlParser.parseColumns("""
                b BOOLEAN, i TINYINT, s SMALLINT, l BIGINT, f FLOAT, d DOUBLE, n DECIMAL(20,3), t STRING, x BINARY, day DATE,
                ts TIMESTAMP, ntz TIMESTAMP_NTZ, u STRUCT<a: INT>, v ARRAY<INT>, none INT"""), """
                SELECT unnest([true, NULL]) AS b, unnest([-128, 127])::TINYINT AS i, unnest([5, NULL])::SMALLINT AS s,
                    unnest([9223372036854775807, 2])::BIGINT AS l, unnest([1.5, -2.5])::FLOAT AS f,
                    unnest([1e-300, 0.1])::DOUBLE AS d, unnest([-1.125, 3])::DECIMAL(20,3) AS n,
                    unnest(['', 'ü']) AS t, 'a'::BLOB AS x, unnest([DATE '0001-01-01', DATE '9999-12-31']) AS day,
                    unnest([TIMESTAMPTZ '1969-12-31 23:59:59.999999+00', TIMESTAMPTZ '2024-01-01 01:00:00+01']) AS ts,
                    unnest([TIMESTAMP '2024-01-01', NULL]) AS ntz, unnest([{'a': 3}, NULL]) AS u, [1] AS v""").statistics().columns();

        assertThat(columns.get(List.of("b"))).isEqualTo(new Column(null, null, 1));
        assertThat(columns.get(List.of("i"))).isEqualTo(new Column((byte) -128, (byte) 127, 0));
        assertThat(columns.get(List.of("s"))).isEqualTo(new Column((short) 5, (short) 5, 1));
        assertThat(columns.get(List.of("l"))).isEqualTo(new Column(2L, Long.MAX_VALUE, 0));
        assertThat(columns.get(List.of("f"))).isEqualTo(new Column(-2.5f, 1.5f, 0));
        assertThat(columns.get(List.of("d"))).isEqualTo(new Column(1e-300, 0.1, 0));
        assertThat(columns.get(List.of("n")))
                .isEqualTo(new Column(new BigDecimal("-1.125"), new BigDecimal("3.000"), 0));
        assertThat(columns.get(List.of("t"))).isEqualTo(new Column("", "ü", 0));
        assertThat(columns.get(List.of("x"))).isEqualTo(NO_BOUNDS);
        assertThat(columns.get(List.of("day")))
                .isEqualTo(new Column(LocalDate.of(1, 1, 1), LocalDate.of(9999, 12, 31), 0));
        assertThat(columns.get(List.of("ts")))
                .isEqualTo(new Column(
                        Instant.parse("1969-12-31T23:59:59.999999Z"), Instant.parse("2024-01-01T00:00:00Z"), 0));
        assertThat(columns.get(List.of("ntz")))
                .isEqualTo(new Column(
                        LocalDateTime.parse("2024-01-01T00:00"), LocalDateTime.parse("2024-01-01T00:00"), 1));
        assertThat(columns.get(List.of("u", "a"))).isEqualTo(new Column(3, 3, 1));
        assertThat(columns.get(List.of("none"))).isEqualTo(new Column(null, null, 2));
        assertThat(columns).doesNotContainKey(List.of("v"));
    }

    @Test
    void whatHasNoNumberForABoundHasNone() throws SQLException {
        Map<List<String>, Column> columns = stage(
                        DdlParser.parseColumns("nan DOUBLE, late FLOAT, inf DOUBLE, far DATE"), """
                        SELECT if(range = 0, 'nan'::DOUBLE, 1) AS nan, if(range = 250000, 'nan'::FLOAT, 1) AS late,
                            if(range = 0, 'inf'::DOUBLE, 1) AS inf, DATE '20000-01-01' AS far
                        FROM range(300000)""")
                .statistics()
                .columns();
        assertThat(columns.values()).hasSize(4).containsOnly(NO_BOUNDS);
    }

    @Test
    void longStringsHaveShortBoundsThatHold() throws SQLException {
        Map<List<String>, Column> columns = stage(DdlParser.parseColumns("a STRING, z STRING, last STRING"), """
                SELECT unnest([repeat('ä', 40), repeat('b', 500)]) AS a, repeat('ä', 32) AS z,
                    repeat(chr(1114111), 40) AS last""")
                .statistics()
                .columns();

        Column a = columns.get(List.of("a"));
        assertThat(a.min()).isEqualTo("b".repeat(32));
        assertThat(a.max()).isEqualTo("ä".repeat(32) + "\uDBFF\uDFFF");
        assertThat(columns.get(List.of("z"))).isEqualTo(new Column("ä".repeat(32), "ä".repeat(32), 0));
        String last = "\uDBFF\uDFFF";
        assertThat(columns.get(List.of("last"))).isEqualTo(new Column(last.repeat(32), last.repeat(40), 0));
    }

    @Test
    void nullsWithinArraysAndMapsAreRefusedWhereTheTableForbidsThem() throws SQLException {
        StructType schema = new StructType(List.of(
                Field.of("a", new ArrayType(PrimitiveType.INT, false), true),
                Field.of("m", new MapType(PrimitiveType.INT, PrimitiveType.INT, false), true),
                Field.of("s", new ArrayType(DdlParser.parseColumns("x INT NOT NULL"), true), true)));

        assertThat(outcome(schema, "SELECT [1] AS a, MAP {1: 2} AS m, [{'x': 1}, NULL] AS s"))
                .isInstanceOf(Staged.class);
        assertThat(outcome(schema, "SELECT NULL::INT[] AS a, NULL::MAP(INT, INT) AS m, NULL::STRUCT(x INT)[] AS s"))
                .isInstanceOf(Staged.class);
        for (String select : List.of(
                "SELECT [1, NULL] AS a, MAP {1: 2} AS m, [{'x': 1}] AS s",
                "SELECT [1] AS a, MAP {1: NULL::INT} AS m, [{'x': 1}] AS s",
                "SELECT [1] AS a, MAP {1: 2} AS m, [{'x': NULL::INT}] AS s")) {
            assertThat(outcome(schema, select)).isInstanceOf(ValueRefused.class);
        }
    }

    @Test
    void infinityIsRefusedWithinArraysAndMapsToo() throws SQLException {
        StructType schema = DdlParser.parseColumns("a ARRAY<TIMESTAMP_NTZ>, m MAP<STRING, DATE>, k MAP<DATE, STRING>,"
                + " d ARRAY<STRUCT<x: ARRAY<TIMESTAMP>>>");
        String whole = "SELECT [TIMESTAMP '2026-01-01', NULL] AS a, MAP {'infinity': DATE '2026-01-01'} AS m,"
                + " MAP {DATE '2026-01-01': '-infinity'} AS k, [{'x': [TIMESTAMPTZ '2026-01-01 00:00:00+00']}, NULL] AS d";
        assertThat(outcome(schema, whole)).isInstanceOf(Staged.class);
        for (String infinite : List.of(
                "[TIMESTAMP 'infinity'] AS a",
                "[TIMESTAMP '2026-01-01', '-infinity'] AS a",
                "MAP {'x': DATE 'infinity'} AS m",
                "MAP {DATE '-infinity': 'x'} AS k",
                "[NULL, {'x': [TIMESTAMPTZ 'infinity']}] AS d")) {
            String column = infinite.substring(infinite.length() - 1);
            String select = "SELECT " + infinite;
            String refused = "column " + column + " is infinity, which Delta cannot store";
            assertThat(outcome(schema, select)).isEqualTo(new ValueRefused(refused));
            assertThat(lines(new ParquetStager(
                                    root,
                                    schema,
                                    List.of(),
                                    ResultColumn.describe(connection, select),
                                    StagingOptions.DEFAULT)
                            .probe(select)))
                    .containsExactly(refused);
        }
    }

    @Test
    void aMissingNestedFieldIsNullOrRefused() throws SQLException {
        StructType schema = DdlParser.parseColumns("s STRUCT<a: INT, b: INT>, t STRUCT<c: INT, d: INT NOT NULL>");
        assertThat(outcome(schema, "SELECT {'a': 1} AS s, {'c': 1} AS t"))
                .isEqualTo(new NullsRefused(List.of(new NullViolation("t.d", 1))));
    }

    @Test
    void whatDuckDbHoldsInAnotherTypeIsCast() throws SQLException {
        StagedFile file = stage(
                DdlParser.parseColumns("u STRING, e STRING, n BIGINT, s STRUCT<v: BIGINT>, l ARRAY<STRING>, f DOUBLE"),
                """
                SELECT '6f1b3f0c-0000-4000-8000-000000000001'::UUID AS u, 'x'::ENUM ('x', 'y') AS e,
                    4294967295::UINTEGER AS n, {'v': 7::UINTEGER} AS s,
                    ['6f1b3f0c-0000-4000-8000-000000000001'::UUID] AS l, 3 AS f""");

        assertThat(lines("SELECT concat_ws('|', u, e, n, s.v, l[1], f) FROM '" + root.resolve(file.path()) + "'"))
                .containsExactly("6f1b3f0c-0000-4000-8000-000000000001|x|4294967295|7|"
                        + "6f1b3f0c-0000-4000-8000-000000000001|3.0");
    }

    private static DataType mapped(DataType type) {
        return new PhysicalNames().of(type);
    }

    /** Names that need quotes, and ids in the order of the schema. */
    private static final class PhysicalNames {
        private int id;

        DataType of(DataType type) {
            if (type instanceof StructType struct) {
                List<Field> fields = new ArrayList<>();
                for (Field field : struct.fields()) {
                    int own = ++id;
                    fields.add(new Field(
                            field.name(), of(field.type()), field.nullable(), null, "col \"" + field.name(), own));
                }
                return new StructType(fields);
            } else if (type instanceof ArrayType array) {
                return new ArrayType(of(array.element()), array.containsNull());
            } else if (type instanceof MapType map) {
                return new MapType(of(map.key()), of(map.value()), map.valueContainsNull());
            }
            return type;
        }
    }

    private StagedFile stage(StructType schema, String select) throws SQLException {
        StagingOutcome outcome = outcome(schema, select);
        assertThat(outcome).isInstanceOf(Staged.class);
        assertThat(((Staged) outcome).files()).hasSize(1);
        return ((Staged) outcome).files().get(0);
    }

    private StagingOutcome outcome(StructType schema, String select) throws SQLException {
        return new ParquetStager(
                        root, schema, List.of(), ResultColumn.describe(connection, select), StagingOptions.DEFAULT)
                .stage(connection, new Relation(select, true, 0));
    }

    private List<String> lines(String sql) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return lines;
    }
}
