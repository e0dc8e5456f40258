package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ParquetFilesTest extends FileRelationFixture {
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

    @Test
    void valuesDoNotDependOnTheNarrowerTypesOfFilesThatAreReadWithTheirs() throws Exception {
        StructType schema = new StructType(
                List.of(Field.of("id", PrimitiveType.BIGINT, true), Field.of("amount", PrimitiveType.DOUBLE, true)));
        parquet("a.parquet", "SELECT 1::INTEGER AS id, 0.5::FLOAT AS amount");
        parquet("b.parquet", "SELECT 5000000000::BIGINT AS id, 0.1::DOUBLE AS amount");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, schema, List.of())) {
            assertThat(rows(relation.sql())).containsExactlyInAnyOrder("1 0.5", "5000000000 0.1");
        }
    }

    @Test
    void aDeadLetterHasTheFieldsOfArraysWhateverColumnsAreCalled() throws Exception {
        parquet("a.parquet", "SELECT {'a': 'wrong'} AS e0, [{'a': 'right'}] AS items, MAP {'k': {'a': 'too'}} AS m");
        StructType schema = ParquetFiles.infer(connection, files.get(0));
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, schema, List.of())) {
            assertThat(rows("SELECT decode(value) FROM ("
                            + relation.recordsSql(List.of(new RecordFault(0, "transform", "no"))) + ")"))
                    .containsExactly(
                            "{\"e0\":{\"a\":\"wrong\"},\"items\":[{\"a\":\"right\"}],\"m\":{\"k\":{\"a\":\"too\"}}}");
        }
    }

    @Test
    void aParquetFileMayHaveColumnsThatDuckDbItselfAdds() throws Exception {
        StructType schema = new StructType(List.of(
                Field.of("file_row_number", PrimitiveType.BIGINT, true),
                Field.of("rowid", PrimitiveType.BIGINT, true),
                Field.of("file_index", PrimitiveType.INT, true),
                Field.of("inlet_path", PrimitiveType.STRING, true)));
        parquet(
                "a.parquet",
                "SELECT 7::BIGINT AS FILE_ROW_NUMBER, 9::BIGINT AS rowid, 3 AS file_index, 'x' AS inlet_path");
        parquet("b.parquet", "SELECT 5::BIGINT AS rowid");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, schema, METADATA)) {
            assertThat(rows(relation.sql()))
                    .containsExactlyInAnyOrder("7 9 3 x a.parquet 0", "null 5 null null b.parquet 0");
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

    /** DuckDB writes no such decimals: the footer of what it wrote is changed. */
    @Test
    void aParquetFileWithDecimalsThatWouldBeRoundedIsRefused() throws Exception {
        Path file = parquet("a.parquet", "SELECT 12345678901234567890123456789012345.12::DECIMAL(38, 2) AS v");
        String bytes = HexFormat.of().formatHex(Files.readAllBytes(file));
        String footer = "1504154c";
        assertThat(bytes).contains(footer);
        Files.write(file, HexFormat.of().parseHex(bytes.replace(footer, "15041550")));
        String refused = "The file " + file + " has the column v as decimals of 40 digits";

        assertThatThrownBy(() -> ParquetFiles.infer(connection, files.get(0)))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(refused);
        StructType schema = new StructType(List.of(Field.of("v", PrimitiveType.DOUBLE, true)));
        assertThatThrownBy(() -> ParquetFiles.read(connection, "landing", files, schema, List.of()))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(refused);
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
    void aFileThatChangedSinceItWasFoundIsRefused() throws Exception {
        Path file = parquet("a.parquet", "SELECT 1::BIGINT AS id");
        try (FileRelation relation = ParquetFiles.read(connection, "landing", files, SCHEMA, List.of())) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
            assertThatThrownBy(relation::requireUnchanged).isInstanceOf(InletException.class);
        }
    }
}
