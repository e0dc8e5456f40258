package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.FileStatistics.Column;
import dev.inlet.batch.StagingOutcome.NullsRefused;
import dev.inlet.batch.StagingOutcome.Staged;
import dev.inlet.batch.StagingOutcome.ValueRefused;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.StructType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParquetStagerTest {
    @TempDir
    Path root;

    private Connection connection;

    @BeforeEach
    void connect() throws SQLException {
        connection = DriverManager.getConnection("jdbc:duckdb:");
        execute("SET TimeZone = 'UTC'");
    }

    @AfterEach
    void disconnect() throws SQLException {
        connection.close();
    }

    @Test
    void rowsBecomeOneFileInTheirOrder() throws SQLException {
        StagedFile file = only(stage("id BIGINT NOT NULL, note STRING", List.of(), """
                SELECT 100000 - range AS id, 'n' || range AS note FROM range(100000)"""));

        assertThat(file.rows()).isEqualTo(100_000);
        assertThat(file.partitionValues()).isEmpty();
        assertThat(file.path()).matches("part-00000-[0-9a-f-]{36}\\.zstd\\.parquet");
        assertThat(file.size()).isEqualTo(root.resolve(file.path()).toFile().length());
        assertThat(file.statistics().columns().get(List.of("id"))).isEqualTo(new Column(1L, 100_000L, 0));
        assertThat(query("SELECT count(*) FROM read_parquet('" + root.resolve(file.path())
                        + "', file_row_number = true) WHERE id <> 100000 - file_row_number"))
                .isEqualTo("0");
    }

    @ParameterizedTest
    @EnumSource
    void filesAreCompressedAsAskedAndSaySoInTheirNames(ParquetCodec codec) throws SQLException {
        String select = "SELECT range AS id FROM range(1000)";
        ParquetStager stager = new ParquetStager(
                root,
                DdlParser.parseColumns("id BIGINT"),
                List.of(),
                ResultColumn.describe(connection, select),
                new StagingOptions(1 << 20, codec));

        StagedFile file = only(stager.stage(connection, new Relation(select, true, 8000)));

        assertThat(file.path()).endsWith(codec.suffix());
        assertThat(query("SELECT string_agg(DISTINCT compression, ' ') FROM parquet_metadata('"
                        + root.resolve(file.path()) + "')"))
                .isEqualTo(codec.name());
    }

    @Test
    void eachPartitionValueHasItsFile() throws SQLException {
        List<StagedFile> files = staged(stage("id INT, day DATE", List.of("day"), """
                SELECT range AS id, DATE '2024-01-01' + (range % 3)::INT AS day FROM range(9)
                UNION ALL SELECT 100, NULL"""));

        assertThat(files).hasSize(4);
        assertThat(files)
                .extracting(f -> f.partitionValues().get("day"))
                .containsExactly("2024-01-01", "2024-01-02", "2024-01-03", null);
        assertThat(files.get(0).path()).startsWith("day=2024-01-01/part-00000-");
        assertThat(files.get(3).path()).startsWith("day=__HIVE_DEFAULT_PARTITION__/part-00003-");
        assertThat(files.get(1).statistics().columns()).containsOnlyKeys(List.of("id"));
        assertThat(files.get(1).statistics().columns().get(List.of("id"))).isEqualTo(new Column(1, 7, 0));
        assertThat(query("SELECT string_agg(name, ',') FROM parquet_schema('"
                        + root.resolve(files.get(0).path()) + "') WHERE type IS NOT NULL"))
                .isEqualTo("id");
    }

    @Test
    void noRowsStageNoFile() {
        assertThat(staged(stage("id BIGINT", List.of(), "SELECT 1 AS id WHERE false")))
                .isEmpty();
        assertThat(staged(stage("id BIGINT, p INT", List.of("p"), "SELECT 1 AS id, 2 AS p WHERE false")))
                .isEmpty();
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void nullsThatTheTableDoesNotAllowAreRefusedAndCounted() {
        StagingOutcome outcome = stage(
                "id BIGINT NOT NULL, s STRUCT<a: INT NOT NULL, t: STRUCT<b: INT NOT NULL>>, p INT NOT NULL",
                List.of("p"),
                """
                SELECT unnest([1, NULL, 3, NULL]) AS id,
                    unnest([{'a': 1, 't': {'b': 1}}, NULL, {'a': NULL, 't': NULL}, {'a': 1, 't': {'b': NULL}}]) AS s,
                    unnest([1, 2, NULL, 2]) AS p""");

        assertThat(outcome)
                .isEqualTo(new NullsRefused(List.of(
                        new NullViolation("id", 2),
                        new NullViolation("p", 1),
                        new NullViolation("s.a", 1),
                        new NullViolation("s.t.b", 1))));
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void aValueThatDoesNotFitIsRefusedAndLeavesNothing() {
        StagingOutcome outcome = stage("id INT", List.of(), "SELECT CAST('x' || range AS INT) AS id FROM range(10)");

        assertThat(outcome).isInstanceOf(ValueRefused.class);
        assertThat(((ValueRefused) outcome).message())
                .contains("Conversion Error")
                .contains("x0");
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void discardedFilesAreGone() {
        ParquetStager stager = stager("id BIGINT", List.of(), "SELECT 1::BIGINT AS id");
        stager.discard(staged(stager.stage(connection, new Relation("SELECT 1::BIGINT AS id", true, 0))));
        assertThat(filesLeft()).isEmpty();
    }

    @Test
    void manyPartitionValuesAreStagedToo() throws SQLException {
        List<StagedFile> files = staged(stage("id INT, p STRING", List.of("p"), """
                SELECT range::INT AS id, CASE range % 8 WHEN 0 THEN NULL ELSE 'v' || range % 8 END AS p
                FROM range(80)"""));
        assertThat(files).hasSize(8).allSatisfy(f -> assertThat(f.rows()).isEqualTo(10));
        assertThat(files.get(7).partitionValues().get("p")).isNull();
    }

    /** DuckDB numbers rows under that name too. */
    @Test
    void columnsCalledRowidAreStagedLikeAnyOther() throws SQLException {
        for (List<String> partitionColumns : List.of(List.of("p"), List.of("rowid"))) {
            List<StagedFile> files = staged(stage("rowid STRING, p STRING", partitionColumns, """
                    SELECT 'r' || range % 5 AS rowid, CASE range % 8 WHEN 0 THEN NULL ELSE 'v' || range % 8 END AS p
                    FROM range(80)"""));
            assertThat(files).hasSize(partitionColumns.equals(List.of("p")) ? 8 : 5);
            assertThat(files.stream().mapToLong(StagedFile::rows).sum()).isEqualTo(80);
        }
    }

    @Test
    void statisticsOfManyRowGroupsAreExact() throws SQLException {
        long rows = 3L * ParquetCopy.ORDINARY_GROUP;
        String ddl = "t TINYINT, i INT, l BIGINT, f FLOAT, d DOUBLE, d9 DECIMAL(9,2), d18 DECIMAL(18,4),"
                + " d38 DECIMAL(38,10), v STRING, da DATE, ts TIMESTAMP, n TIMESTAMP_NTZ, s STRUCT<x: DECIMAL(30,3)>";
        // Values cross zero between row groups, where bytes compared without a sign would tell wrong.
        String select = """
                SELECT (k %% 100)::TINYINT AS t, k::INT AS i, k * 1000000007 AS l, (k / 8)::FLOAT AS f, k / 8 AS d,
                    (k / 4)::DECIMAL(9,2) AS d9, (k * 1000)::DECIMAL(18,4) AS d18,
                    (k::HUGEINT * 100000000000000000)::DECIMAL(38,10) AS d38, 'v' || k AS v, DATE '1970-01-01' + k::INT // 100 AS da,
                    make_timestamptz(k * 1000001) AS ts, make_timestamp(k * 1000001) AS n, {'x': k::DECIMAL(30,3)} AS s
                FROM (SELECT range - %1$d AS k FROM range(%2$d))""".formatted(rows / 2, rows);
        StagedFile file = only(stage(ddl, List.of(), select));

        assertThat(Integer.parseInt(query("SELECT count(DISTINCT row_group_id) FROM parquet_metadata('"
                        + root.resolve(file.path()) + "')")))
                .isGreaterThan(2);
        file.statistics().columns().forEach((path, column) -> {
            String name = String.join(".", path);
            assertThat(column.nullCount()).as(name).isZero();
            assertThat(text(column.min())).as("minimum of " + name).isEqualTo(extreme("min", name, file));
            assertThat(text(column.max())).as("maximum of " + name).isEqualTo(extreme("max", name, file));
        });
        assertThat(file.statistics().columns()).hasSize(13);
    }

    private static String text(@Nullable Object value) {
        if (value instanceof OffsetDateTime time) {
            return time.toInstant().toString();
        } else if (value instanceof Timestamp time) {
            return time.toLocalDateTime().toString();
        }
        return value instanceof BigDecimal decimal
                ? decimal.stripTrailingZeros().toPlainString()
                : String.valueOf(value);
    }

    private String extreme(String function, String column, StagedFile file) {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT " + function + "(" + column + ") FROM '" + root.resolve(file.path()) + "'")) {
            rows.next();
            return text(rows.getObject(1));
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void boundsOfTextsHoldHoweverLongTheyAre() throws SQLException {
        for (String character : List.of("a", "\u00e9", "\u65e5", "\ud83d\ude00")) {
            for (int length : List.of(1, 32, 33, 63, 64, 65, 128, 255, 256, 257, 5000, 10_000, 10_001, 100_000)) {
                StagedFile file =
                        only(stage("v STRING", List.of(), "SELECT repeat('" + character + "', " + length + ") AS v"));
                String text = character.repeat(length);
                assertBounds(file.statistics().columns().get(List.of("v")), text, text);
            }
        }
    }

    @Test
    void boundsOfTextsHoldWhateverCharactersAreInThem() throws SQLException {
        for (String text : List.of(
                "", "\n", "\0x", "\u0001", "\"", "\\", "\\x41", "\t", "\u007f", "\u0080", "NULL", "null", "'", "\ufffd",
                "\uffff")) {
            StagedFile file = only(stage("v STRING", List.of(), "SELECT " + Sql.text(text) + " AS v"));
            assertBounds(file.statistics().columns().get(List.of("v")), text, text);
        }
    }

    @Test
    void boundsHoldWhereOneOfManyRowGroupsHasNone() throws SQLException {
        StagedFile texts = only(stage("v STRING", List.of(), """
                SELECT CASE range WHEN 200000 THEN repeat('z', 100000) WHEN 200001 THEN repeat('A', 100000)
                    ELSE 'm' || range END AS v FROM range(300000)"""));
        assertBounds(texts.statistics().columns().get(List.of("v")), "A".repeat(100_000), "z".repeat(100_000));

        StagedFile numbers = only(stage("d DOUBLE, e DOUBLE, s STRUCT<f: FLOAT>", List.of(), """
                SELECT if(range = 200000, 'nan'::DOUBLE, range) AS d, if(range = 200000, '-inf'::DOUBLE, range) AS e,
                    {'f': if(range = 200000, 'nan'::FLOAT, 1)} AS s FROM range(300000)"""));
        assertThat(numbers.statistics().columns().values()).containsOnly(new Column(null, null, 0));

        StagedFile nulls = only(stage("n BIGINT", List.of(), """
                SELECT if(range BETWEEN 100000 AND 299999, NULL, range) AS n FROM range(400000)"""));
        assertThat(nulls.statistics().columns().get(List.of("n")))
                .isIn(new Column(0L, 399_999L, 200_000), new Column(null, null, 200_000));
    }

    /** In the order of UTF-8 bytes, which is Delta's. No bounds are no mistake. */
    private static void assertBounds(Column column, String least, String greatest) {
        assertThat(column.nullCount()).isZero();
        if (column.min() instanceof String min && column.max() instanceof String max) {
            assertThat(Arrays.compareUnsigned(utf8(min), utf8(least))).as(min).isLessThanOrEqualTo(0);
            assertThat(Arrays.compareUnsigned(utf8(max), utf8(greatest)))
                    .as(max)
                    .isGreaterThanOrEqualTo(0);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void aRandomQueryIsRunOnce() throws SQLException {
        String select = "SELECT range AS id, (random() * 3)::INT AS p FROM range(10000)";
        ParquetStager stager = stager("id BIGINT, p INT", List.of("p"), select);
        List<StagedFile> files = staged(stager.stage(connection, new Relation(select, false, 0)));

        assertThat(files.size()).isBetween(2, 4);
        assertThat(query("SELECT count(DISTINCT id) FROM read_parquet('" + root + "/*/*.parquet')"))
                .isEqualTo("10000");
    }

    @Test
    void largeBatchesAreSplitAtTheTargetSizeInTheOrderOfTheRows() throws SQLException {
        long target = 1 << 20;
        long rows = 600_000;
        String select = "SELECT range AS id, hash(range) AS h, (range // 10 % 2)::INT AS p FROM range(" + rows + ")";
        StructType schema = DdlParser.parseColumns("id BIGINT, h DECIMAL(20,0), p INT");
        for (List<String> partitionColumns : List.of(List.<String>of(), List.of("p"))) {
            String cast = "SELECT id, h::DECIMAL(20,0) AS h, p FROM (" + select + ")";
            ParquetStager stager = new ParquetStager(
                    root,
                    schema,
                    partitionColumns,
                    ResultColumn.describe(connection, cast),
                    new StagingOptions(target, ParquetCodec.ZSTD));
            List<StagedFile> files = staged(stager.stage(connection, new Relation(cast, true, rows * 30)));

            assertThat(files).hasSizeBetween(4, 12);
            assertThat(files).allSatisfy(f -> assertThat(f.size()).isLessThan(target * 2));
            assertThat(files.stream().mapToLong(StagedFile::rows).sum()).isEqualTo(rows);
            for (StagedFile file : files) {
                assertThat(query("SELECT count(*) FILTER (WHERE id <= before) FROM (SELECT id, lag(id) OVER "
                                + "(ORDER BY file_row_number) AS before FROM read_parquet('" + root.resolve(file.path())
                                + "', file_row_number = true))"))
                        .isEqualTo("0");
            }
            stager.discard(files);
        }
    }

    @Test
    void floatsAreNotInAnEncodingThatSparkCannotRead() throws SQLException {
        String encodings = "SELECT string_agg(DISTINCT encodings, ' ') FROM parquet_metadata('%s')";
        StagedFile floats = only(stage("id BIGINT, d DOUBLE, l ARRAY<FLOAT>", List.of(), """
                SELECT range AS id, random() AS d, [random()::FLOAT] AS l FROM range(100000)"""));
        StagedFile integers = only(stage("id BIGINT", List.of(), "SELECT range AS id FROM range(100000)"));

        assertThat(query(encodings.formatted(root.resolve(floats.path())))).doesNotContain("BYTE_STREAM_SPLIT");
        assertThat(query(encodings.formatted(root.resolve(integers.path())))).contains("DELTA_BINARY_PACKED");
    }

    private StagingOutcome stage(String ddl, List<String> partitionColumns, String select) {
        return stager(ddl, partitionColumns, select).stage(connection, new Relation(select, true, 0));
    }

    private ParquetStager stager(String ddl, List<String> partitionColumns, String select) {
        try {
            StructType schema = DdlParser.parseColumns(ddl);
            List<ResultColumn> columns = ResultColumn.describe(connection, select);
            return new ParquetStager(root, schema, partitionColumns, columns, StagingOptions.DEFAULT);
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    private static List<StagedFile> staged(StagingOutcome outcome) {
        assertThat(outcome).isInstanceOf(Staged.class);
        return ((Staged) outcome).files();
    }

    private static StagedFile only(StagingOutcome outcome) {
        List<StagedFile> files = staged(outcome);
        assertThat(files).hasSize(1);
        return files.get(0);
    }

    private List<Path> filesLeft() {
        try (var paths = Files.walk(root)) {
            return new ArrayList<>(paths.filter(Files::isRegularFile).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private String query(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            assertThat(rows.next()).isTrue();
            return rows.getString(1);
        }
    }
}
