package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStream;
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
import java.sql.SQLException;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvFilesTest extends FileRelationFixture {
    private static final CsvOptions CSV = new CsvOptions(true, ',');

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
    void aCsvFileMayHaveColumnsWithAnyNames() throws Exception {
        add("a.csv", "inlet_number,inlet_row,c0,value\n9,8,a,b\n1,0,c,d\n0,7,e,f\n");
        StructType schema = new StructType(List.of(
                Field.of("inlet_number", PrimitiveType.BIGINT, true),
                Field.of("inlet_row", PrimitiveType.BIGINT, true),
                Field.of("value", PrimitiveType.STRING, true),
                Field.of("c0", PrimitiveType.STRING, true)));
        try (FileRelation relation = csv(schema)) {
            assertThat(rows(relation.sql())).containsExactly("9 8 b a a.csv 0", "1 0 d c a.csv 1", "0 7 f e a.csv 2");
            assertThat(rows("SELECT decode(value), position, error FROM ("
                            + relation.recordsSql(List.of(new RecordFault(1, "late", "too late"))) + ")"))
                    .containsExactly("{\"inlet_number\":1,\"inlet_row\":0,\"value\":\"d\",\"c0\":\"c\"} 1 late");
        }
    }
}
