package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FileRelationTest {
    private static final CsvOptions CSV = new CsvOptions(true, ',');
    private static final List<MetadataColumn> METADATA =
            List.of(new MetadataColumn("_file", Content.TEXT, 0), new MetadataColumn("_row", Content.POSITION, 0));
    private static final StructType SCHEMA = new StructType(
            List.of(Field.of("id", PrimitiveType.BIGINT, false), Field.of("name", PrimitiveType.STRING, true)));

    @TempDir
    Path directory;

    private Engine engine;
    private Connection connection;
    private final List<InputFile> files = new ArrayList<>();

    @BeforeEach
    void openEngine() throws SQLException {
        Path spill = directory.resolve("spill");
        engine = Engine.open(new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 2, spill, List.of(directory)));
        connection = engine.connect();
    }

    @AfterEach
    void closeEngine() throws SQLException {
        connection.close();
        engine.close();
    }

    private Path add(String name, String content) throws IOException {
        Path path = Files.write(directory.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
        return add(path);
    }

    private Path add(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000));
        files.add(new InputFile(path, files.size(), Files.size(path), 1_000, Compression.AUTO.of(path)));
        return path;
    }

    private Path parquet(String name, String select) throws SQLException, IOException {
        execute("COPY (" + select + ") TO '" + directory.resolve(name) + "' (FORMAT parquet)");
        return add(directory.resolve(name));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rows as text, columns between blanks, paths as names. */
    private List<String> rows(String sql) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(i == 1 ? "" : " ").append(result.getString(i));
                }
                rows.add(row.toString().replace(directory + "/", ""));
            }
        }
        return rows;
    }

    private FileRelation csv(StructType schema) throws SQLException {
        return CsvFiles.read(connection, "landing", CSV, files, schema, METADATA);
    }

    @Test
    void csvRowsKnowTheirFileAndRow() throws Exception {
        add("a[1].csv", "name,id\r\n\"x,\"\"y\"\"\",1\r\nz,2");
        add("empty.csv", "");
        add("b*.csv", "id\n3\n");
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows(relation.sql()))
                    .containsExactly("1 x,\"y\" a[1].csv 0", "2 z a[1].csv 1", "3 null b*.csv 0");
            assertThat(relation.rows()).isEqualTo(3);
            assertThat(relation.misfitCount()).isZero();
        }
    }

    @Test
    void aCsvFileWithLineEndsOfBothKindsIsRefused() throws Exception {
        Path file = add("a.csv", "id,name\n1,a\r\n2,b\n");
        assertThatThrownBy(() -> csv(SCHEMA)).isInstanceOf(InletException.class).hasMessageContaining(file.toString());
    }

    @Test
    void anEmptyCsvTextIsNullUnlessItIsInQuotes() throws Exception {
        add("a.csv", "id,name\n1,\n2,\"\"\n");
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows("SELECT id, name IS NULL FROM (" + relation.sql() + ")"))
                    .containsExactly("1 true", "2 false");
        }
    }

    @Test
    void csvRowsThatAreNotWholeAreMisfitsWithTheirLine() throws Exception {
        add("a.csv", "id,name\n1,a\n2\n3,b,c\n4,d\n");
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows("SELECT id FROM (" + relation.sql() + ")")).containsExactly("1", "4");
            assertThat(relation.misfitCount()).isEqualTo(2);
            assertThat(rows("SELECT decode(value), source, source_partition, position, error FROM ("
                            + relation.misfitsSql() + ") ORDER BY position"))
                    .containsExactly("2 landing a.csv 2 malformed", "3,b,c landing a.csv 3 malformed");
        }
    }

    @Test
    void csvBytesThatAreNotUtf8AreAMisfit() throws Exception {
        add("a.csv", "id,name\n1,\u00FF\n2,b\n");
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows("SELECT id FROM (" + relation.sql() + ")")).containsExactly("2");
            assertThat(rows("SELECT error, position FROM (" + relation.misfitsSql() + ")"))
                    .containsExactly("invalid-utf8 1");
        }
    }

    /** DuckDB itself tells 10,000 bytes of a line that is not whole, and of an open quote the rest of the file is such a line. */
    @Test
    void whatAnOpenQuoteTakesInIsToldWhole() throws Exception {
        String rest = "2,\"open\n" + "3,row\n".repeat(5_000);
        add("a.csv", "id,name\n1,a\n" + rest);
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows("SELECT id FROM (" + relation.sql() + ")")).containsExactly("1");
            assertThat(rows("SELECT decode(value) || '', position, error FROM (" + relation.misfitsSql() + ")"))
                    .containsExactly(rest + " 2 malformed");
        }
    }

    @Test
    void aCsvLineOfMegabytesIsARow() throws Exception {
        add("a.csv", "id,name\n1," + "x".repeat(3 << 20) + "\n2,b\n");
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows("SELECT id, length(name) FROM (" + relation.sql() + ")"))
                    .containsExactly("1 " + (3 << 20), "2 1");
            assertThat(relation.misfitCount()).isZero();
        }
    }

    @Test
    void aCsvRecordThatIsTooLongToBeToldIsRefused() throws Exception {
        Path file = add("a.csv", "id,name\n1,\"" + "x".repeat(CsvRecords.LONGEST));
        assertThatThrownBy(() -> csv(SCHEMA))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("line 2 of " + file);
    }

    @Test
    void aDelimiterOfSeveralBytesPartsValuesInFilesWithFaultsToo() throws Exception {
        add(
                "a.csv",
                new String(
                        "id\u00A71\n1\u00A7\u00A2\n2\n".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        try (FileRelation relation =
                CsvFiles.read(connection, "landing", new CsvOptions(false, '\u00A7'), files, SCHEMA, METADATA)) {
            assertThat(rows("SELECT id, hex(encode(name)) FROM (" + relation.sql() + ")"))
                    .containsExactly("1 C2A2");
            assertThat(rows("SELECT decode(value), error FROM (" + relation.misfitsSql() + ") ORDER BY error"))
                    .containsExactly("2 malformed", "{\"id\":\"id\",\"name\":\"1\"} wrong-type");
        }
    }

    @Test
    void csvTextsThatTheirColumnCannotHoldAreMisfits() throws Exception {
        add("a.csv", "id,name\nx,a\n1.5,b\n,c\n99999999999999999999,d\n5,e\n");
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows("SELECT id, name FROM (" + relation.sql() + ")")).containsExactly("5 e");
            assertThat(rows("SELECT decode(value), position, error, message FROM (" + relation.misfitsSql()
                            + ") ORDER BY position"))
                    .containsExactly(
                            "{\"id\":\"x\",\"name\":\"a\"} 0 wrong-type id: not a BIGINT: x",
                            "{\"id\":\"1.5\",\"name\":\"b\"} 1 wrong-type id: not a BIGINT: 1.5",
                            "{\"id\":null,\"name\":\"c\"} 2 missing-not-null id: no value",
                            "{\"id\":\"99999999999999999999\",\"name\":\"d\"} 3 wrong-type id: not a BIGINT:"
                                    + " 99999999999999999999");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "INT|7|true",
                "INT|7.0|false",
                "INT|3000000000|false",
                "INT|' 7'|false",
                "DOUBLE|1e3|true",
                "DOUBLE|1e999|false",
                "DOUBLE|nan|false",
                "BOOLEAN|True|true",
                "BOOLEAN|yes|false",
                "DATE|2026-02-28|true",
                "DATE|2026-02-30|false",
                "DATE|28.02.2026|false",
                "TIMESTAMP|2026-02-28T01:02:03.123456Z|true",
                "TIMESTAMP|2026-02-28 01:02:03+02:00|true",
                "TIMESTAMP|2026-02-28T01:02:03.1234567Z|false",
                "TIMESTAMP|2026-02-28T01:02:03+0530|true",
                "TIMESTAMP|2026-02-28T01:02:03-18|true",
                "TIMESTAMP|2026-02-28T01:02:03+19|false",
                "TIMESTAMP|2026-02-28T01:02:03+01:60|false",
                "TIMESTAMP|2026-02-28T24:00:00Z|false",
                "TIMESTAMP|9999-12-31T23:59:59-01|false",
                "TIMESTAMP|0001-01-01T00:00:00+01|false",
                "TIMESTAMP_NTZ|0000-12-31T00:00:00|false",
                "DATE|0000-12-31|false",
                "TIMESTAMP_NTZ|2026-02-28T01:02:03|true",
                "TIMESTAMP_NTZ|2026-02-28T01:02:03Z|false",
                "BINARY|aGk=|true",
                "BINARY|a|false"
            })
    void aCsvTextFitsOnlyWhereTheColumnThenHoldsTheValueItself(String type, String text, boolean fits)
            throws Exception {
        add("a.csv", "v\n\"" + text + "\"\n");
        StructType schema = new StructType(List.of(Field.of("v", PrimitiveType.valueOf(type), true)));
        try (FileRelation relation = csv(schema)) {
            assertThat(relation.rows()).isEqualTo(fits ? 1 : 0);
            assertThat(relation.misfitCount()).isEqualTo(fits ? 0 : 1);
        }
    }

    @Test
    void aCsvDecimalIsNotRounded() throws Exception {
        add("a.csv", "v\n1.25\n1.250\n1.255\n.5\n1000\n");
        StructType schema = new StructType(List.of(Field.of("v", new DecimalType(5, 2), true)));
        try (FileRelation relation = csv(schema)) {
            assertThat(rows("SELECT v FROM (" + relation.sql() + ")")).containsExactly("1.25", "1.25", "0.50");
            assertThat(relation.misfitCount()).isEqualTo(2);
        }
    }

    @Test
    void aCsvFractionAloneIsNotRoundedIntoADecimalWithoutOne() throws Exception {
        add("a.csv", "v\n.5\n.0\n1.0\n1.5\n");
        StructType schema = new StructType(List.of(Field.of("v", new DecimalType(5, 0), true)));
        try (FileRelation relation = csv(schema)) {
            assertThat(rows("SELECT v FROM (" + relation.sql() + ")")).containsExactly("0", "1");
            assertThat(relation.misfitCount()).isEqualTo(2);
        }
    }

    @Test
    void aCsvHeaderWithAnUnknownColumnIsRefused() throws Exception {
        Path file = add("a.csv", "id,nmae\n1,a\n");
        assertThatThrownBy(() -> csv(SCHEMA))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("nmae")
                .hasMessageContaining(file.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"\nid,name\n1,a\n", "\r\n1,a", "\u00EF\u00BB\u00BF\n\n1,a\n"})
    void aCsvFileWhoseHeaderIsBlankIsRefusedAndNotTakenForEmpty(String content) throws Exception {
        Path file = add("a.csv", content);
        assertThatThrownBy(() -> csv(SCHEMA))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("first line")
                .hasMessageContaining(file.toString());
    }

    @Test
    void aCsvFileOfBlankLinesHasNoRows() throws Exception {
        add("a.csv", "\r\n\r\n");
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(relation.rows() + relation.misfitCount()).isZero();
        }
    }

    @Test
    void aColumnThatCsvCannotHoldIsRefused() {
        StructType nested = new StructType(List.of(Field.of("tags", new ArrayType(PrimitiveType.STRING, true), true)));
        assertThatThrownBy(() -> csv(nested)).isInstanceOf(InletException.class).hasMessageContaining("tags");
    }

    @Test
    void parquetRowsKnowTheirFileAndRow() throws Exception {
        parquet("a[1].parquet", "SELECT i AS id, 'n' || i AS name FROM range(2) t(i)");
        add("empty.parquet", "");
        parquet("b.parquet", "SELECT 7::INTEGER AS ID");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, SCHEMA, METADATA)) {
            assertThat(rows(relation.sql()))
                    .containsExactlyInAnyOrder("0 n0 a[1].parquet 0", "1 n1 a[1].parquet 1", "7 null b.parquet 0");
            assertThat(relation.rows()).isEqualTo(3);
            relation.requireUnchanged();
        }
    }

    @Test
    void nestedParquetColumnsAreTakenWhereTheirTypesAreTheSame() throws Exception {
        StructType schema = new StructType(List.of(Field.of(
                "user",
                new StructType(List.of(
                        Field.of("id", PrimitiveType.BIGINT, true),
                        Field.of("tags", new ArrayType(PrimitiveType.STRING, true), true))),
                true)));
        parquet("a.parquet", "SELECT {'id': 1::BIGINT, 'tags': ['x']} AS \"user\"");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, schema, List.of())) {
            assertThat(relation.rows()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 'x' AS id|id",
                "SELECT 1.5::DOUBLE AS id|id",
                "SELECT 'a' AS name|id",
                "SELECT 1::BIGINT AS id, 2 AS more|more"
            })
    void aParquetFileWithOtherColumnsIsRefused(String select, String column) throws Exception {
        Path file = parquet("a.parquet", select);
        assertThatThrownBy(() -> ParquetFiles.read(connection, "landing", files, SCHEMA, List.of()))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(column)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aFileThatIsNotParquetIsRefused() throws Exception {
        Path file = add("a.parquet", "id,name\n");
        assertThatThrownBy(() -> ParquetFiles.read(connection, "landing", files, SCHEMA, List.of()))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void aParquetFileMayHaveAColumnCalledFilename() throws Exception {
        StructType schema = new StructType(List.of(Field.of("filename", PrimitiveType.STRING, true)));
        parquet("a.parquet", "SELECT 'x' AS filename");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, schema, METADATA)) {
            assertThat(rows(relation.sql())).containsExactly("x a.parquet 0");
        }
    }

    /** The types that other engines write and Delta lacks, under the columns that are found in such a file. */
    @Test
    void parquetTypesThatDeltaLacksAreTakenWhereOneOfDeltasHoldsEveryValue() throws Exception {
        parquet(
                "a.parquet",
                "SELECT 255::UTINYINT AS a, 65535::USMALLINT AS b, 4294967295::UINTEGER AS c,"
                        + " uuid '00000000-0000-4000-8000-000000000001' AS d, [1::UINTEGER] AS e, {'x': 2::UINTEGER} AS f,"
                        + " 18446744073709551615::UBIGINT AS g, TIME '12:30:00' AS h");
        StructType found = ParquetFiles.infer(connection, files.get(0));
        assertThat(found.columnsDdl())
                .isEqualTo(
                        "a SMALLINT, b INT, c BIGINT, d STRING, e ARRAY<BIGINT>, f STRUCT<x: BIGINT>, g DECIMAL(20,0),"
                                + " h STRING");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, found, List.of())) {
            assertThat(rows("SELECT a, b, c, d, e[1], f.x, g, h FROM (" + relation.sql() + ")"))
                    .containsExactly(
                            "255 65535 4294967295 00000000-0000-4000-8000-000000000001 1 2 18446744073709551615"
                                    + " 12:30:00");
        }
    }

    /** As pandas writes times. */
    @Test
    void parquetTimesInNanosecondsAreTakenWhereTheyAreWholeMicroseconds() throws Exception {
        parquet(
                "a.parquet",
                "SELECT unnest([TIMESTAMP_NS '2026-01-02 03:04:05.000006000', TIMESTAMP_NS '2026-01-02 03:04:05.000006001',"
                        + " NULL]) AS at");
        StructType found = ParquetFiles.infer(connection, files.get(0));
        assertThat(found.columnsDdl()).isEqualTo("at TIMESTAMP_NTZ");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, found, List.of())) {
            assertThat(rows("SELECT \"at\"::VARCHAR FROM (" + relation.sql() + ")"))
                    .containsExactly("2026-01-02 03:04:05.000006", "null");
            assertThat(rows("SELECT decode(value), position, error, message FROM (" + relation.misfitsSql() + ")"))
                    .containsExactly("{\"at\":\"2026-01-02 03:04:05.000006001\"} 1 inexact at: the time is finer than"
                            + " microseconds");
        }
    }

    @Test
    void aParquetRowThatIsNullWhereTheSchemaForbidsItIsAMisfit() throws Exception {
        parquet("a.parquet", "SELECT unnest([1, NULL, 3])::BIGINT AS id, unnest(['a', 'b', 'c']) AS name");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, SCHEMA, METADATA)) {
            assertThat(rows(relation.sql())).containsExactly("1 a a.parquet 0", "3 c a.parquet 2");
            assertThat(relation.rows()).isEqualTo(2);
            assertThat(rows("SELECT decode(value), source, source_partition, position, epoch_ms(timestamp), error,"
                            + " message FROM (" + relation.misfitsSql() + ")"))
                    .containsExactly(
                            "{\"id\":null,\"name\":\"b\"} landing a.parquet 1 1000 missing-not-null id: no value");
        }
    }

    @Test
    void aParquetFieldThatIsNullWhereItsStructForbidsItIsAMisfit() throws Exception {
        StructType schema = new StructType(List.of(
                Field.of("user", new StructType(List.of(Field.of("id", PrimitiveType.BIGINT, false))), true)));
        parquet("a.parquet", "SELECT unnest([{'id': 1::BIGINT}, {'id': NULL}, NULL]) AS \"user\"");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, schema, List.of())) {
            assertThat(relation.rows()).isEqualTo(2);
            assertThat(rows("SELECT decode(value), message FROM (" + relation.misfitsSql() + ")"))
                    .containsExactly("{\"user\":{\"id\":null}} user.id: no value");
        }
    }

    /** DuckDB's own JSON passes decimals through floating-point numbers, and bytes through escapes. */
    @Test
    void rowsThatALaterStepRefusedAreToldWithAllOfTheirDigitsAndTheTimeOfTheirFile() throws Exception {
        StructType schema = new StructType(List.of(
                Field.of("amount", new DecimalType(38, 2), true),
                Field.of("raw", PrimitiveType.BINARY, true),
                Field.of("at", PrimitiveType.TIMESTAMP, true)));
        parquet(
                "a.parquet",
                "SELECT 123456789012345678901234567890.12::DECIMAL(38, 2) AS amount, '\\xFF\\x00'::BLOB AS raw,"
                        + " TIMESTAMPTZ '2026-01-02 03:04:05.000006+00' AS at");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, schema, List.of())) {
            assertThat(rows(
                            "SELECT decode(value), source_partition, position, epoch_ms(timestamp), error, message FROM ("
                                    + relation.recordsSql(List.of(new RecordFault(0, "transform", "no")))
                                    + ")"))
                    .containsExactly("{\"amount\":123456789012345678901234567890.12,\"raw\":\"/wA=\","
                            + "\"at\":\"2026-01-02T03:04:05.000006Z\"} a.parquet 0 1000 transform no");
        }
    }

    @Test
    void packedCsvFilesThatWereJoinedAreReadToTheirEnd() throws Exception {
        ByteArrayOutputStream gzip = new ByteArrayOutputStream();
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        gzip.write(packed("id,name\n", GZIPOutputStream::new));
        zstd.write(packed("id,name\n", ZstdOutputStream::new));
        int rows = 0;
        for (int part = 1; part <= 300; part++) {
            StringBuilder lines = new StringBuilder();
            for (int i = 0; i < part; i++) {
                lines.append(rows++)
                        .append(",name ")
                        .append(Integer.toHexString(rows * 31))
                        .append('\n');
            }
            gzip.write(packed(lines.toString(), GZIPOutputStream::new));
            zstd.write(packed(lines.toString(), ZstdOutputStream::new));
        }
        add(Files.write(directory.resolve("a.csv.gz"), gzip.toByteArray()));
        add(Files.write(directory.resolve("b.csv.zst"), zstd.toByteArray()));
        try (FileRelation relation = csv(SCHEMA)) {
            assertThat(rows("SELECT count(*), count(DISTINCT id) FROM (" + relation.sql() + ")"))
                    .containsExactly(2 * rows + " " + rows);
        }
    }

    private interface Packing {
        OutputStream around(OutputStream out) throws IOException;
    }

    private static byte[] packed(String text, Packing packing) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = packing.around(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void aFileThatChangedSinceItWasFoundIsRefused() throws Exception {
        Path file = parquet("a.parquet", "SELECT 1::BIGINT AS id");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, SCHEMA, List.of())) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
            assertThatThrownBy(relation::requireUnchanged).isInstanceOf(InletException.class);
        }
    }
}
