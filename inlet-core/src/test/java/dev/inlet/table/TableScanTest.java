package dev.inlet.table;

import static dev.inlet.table.HandMadeTable.field;
import static dev.inlet.table.HandMadeTable.rows;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ScanRelation;
import dev.inlet.error.InletException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableScanTest {
    @TempDir
    Path directory;

    private static Connection duckdb;
    private HandMadeTable table;

    @BeforeAll
    static void open() throws SQLException {
        duckdb = DriverManager.getConnection("jdbc:duckdb:");
        try (Statement statement = duckdb.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
        }
    }

    @BeforeEach
    void createTable() throws Exception {
        table = new HandMadeTable(directory.resolve("a table [1]"), duckdb);
    }

    @AfterAll
    static void close() throws SQLException {
        duckdb.close();
    }

    private List<String> read(AsOf asOf, String condition) throws SQLException {
        TableScan scan = TableScan.plan(table.open(), asOf);
        try (ScanRelation relation = ScanRelation.open(duckdb, scan.files())) {
            return rows(duckdb, "FROM (" + relation.sql() + ") WHERE " + condition + " ORDER BY ALL");
        }
    }

    private List<String> read() throws SQLException {
        return read(AsOf.LATEST, "true");
    }

    @Test
    void filesOfOlderSchemasAreReadUnderTheNewest() throws Exception {
        table.create(
                field("a", "long") + ","
                        + field(
                                "s",
                                "{\"type\":\"struct\",\"fields\":[" + field("x", "long") + "," + field("y", "string")
                                        + "]}")
                        + "," + field("b", "string"),
                "[]");
        table.file("1.parquet", "SELECT 1::INT a, {'x': 7::INT} s");
        table.file("2.parquet", "SELECT {'y': 'y', 'x': 8::BIGINT} s, 'b' b, 2::BIGINT a, 'gone' old");
        table.commit(table.add("1.parquet", "{}", ""), table.add("2.parquet", "{}", ""));
        assertThat(read()).containsExactly("1|{'x': 7, 'y': NULL}|null", "2|{'x': 8, 'y': y}|b");
        TableScan scan = TableScan.plan(table.open(), AsOf.LATEST);
        try (Connection own = DriverManager.getConnection("jdbc:duckdb:")) {
            try (Statement statement = own.createStatement()) {
                statement.execute("SET TimeZone = 'UTC'");
            }
            for (String fields : List.of("s.x, s.y", "s.y, s.x", "s.x, 'y'", "7, s.y")) {
                try (ScanRelation relation = ScanRelation.open(own, scan.files())) {
                    assertThat(rows(own, "SELECT " + fields + " FROM (" + relation.sql() + ") WHERE a = 2"))
                            .hasSize(1);
                    assertThat(rows(own, "SELECT " + fields + " FROM (" + relation.sql() + ")"))
                            .hasSize(2);
                }
            }
        }
    }

    @Test
    void aTableWithoutFilesHasItsColumns() throws Exception {
        table.create(field("a", "long") + "," + field("d", "date"), "[\"d\"]");
        assertThat(read()).isEmpty();
        assertThat(read(AsOf.LATEST, "a = 1 AND d = DATE '2026-01-01'")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boolean | true | true",
                "byte | -5 | -5",
                "short | 300 | 300",
                "integer | -70000 | -70000",
                "long | 9223372036854775807 | 9223372036854775807",
                "float | 1.5 | 1.5",
                "double | NaN | nan",
                "double | -Infinity | -inf",
                "decimal(20,3) | 12345678901234567.125 | 12345678901234567.125",
                "string | a\\\\'b=% | a\\'b=%",
                "date | 2026-02-28 | 2026-02-28",
                "timestamp | 2026-02-28 13:14:15.123456 | 2026-02-28 13:14:15.123456+00",
                "timestamp | 2026-02-28 13:14:15 | 2026-02-28 13:14:15+00",
                "timestamp | 2026-02-28T13:14:15.123456Z | 2026-02-28 13:14:15.123456+00",
                "binary | \\u0001A\\\\xé | \\x01A\\x5Cx\\xC3\\xA9"
            })
    void partitionValuesHaveTheirType(String type, String stored, String shown) throws Exception {
        table.create(field("a", "long") + "," + field("p", type), "[\"p\"]");
        table.file("1.parquet", "SELECT 1 a");
        table.file("2.parquet", "SELECT 2 a");
        table.file("3.parquet", "SELECT 3 a");
        table.commit(
                table.add("1.parquet", "{\"p\":\"" + stored + "\"}", ""),
                table.add("2.parquet", "{\"p\":null}", ""),
                table.add("3.parquet", "{\"p\":\"\"}", ""));
        TableScan scan = TableScan.plan(table.open(), AsOf.LATEST);
        try (ScanRelation relation = ScanRelation.open(duckdb, scan.files())) {
            assertThat(rows(duckdb, "SELECT a, p::VARCHAR FROM (" + relation.sql() + ") ORDER BY a"))
                    .containsExactly("1|" + shown, "2|null", "3|null");
        }
    }

    @Test
    void pathsAreDecodedAndMayHoldAnyCharacter() throws Exception {
        table.create(field("a", "long") + "," + field("p", "string"), "[\"p\"]");
        table.file("p=x%3Ay/[1]*é +.parquet", "SELECT 1 a");
        Path elsewhere = directory.resolve("else where.parquet");
        Files.move(table.file("2.parquet", "SELECT 2 a"), elsewhere);
        table.commit(
                table.add("p=x%253Ay/%5B1%5D*%C3%A9%20+.parquet", "{\"p\":\"x:y\"}", ""),
                table.add(elsewhere.toUri().toString(), "{\"p\":\"z\"}", ""));
        assertThat(read()).containsExactly("1|x:y", "2|z");
    }

    @Test
    void columnsAreCalledWhatTheyLikeInNestedTypesToo() throws Exception {
        String mapped = "\"metadata\":{\"delta.columnMapping.id\":%d,\"delta.columnMapping.physicalName\":\"%s\"}";
        String inner = "{\"type\":\"struct\",\"fields\":[{\"name\":\"in ner\",\"type\":\"long\",\"nullable\":true,"
                + mapped.formatted(9, "p9") + "}]}";
        String array = "{\"type\":\"array\",\"elementType\":" + inner + ",\"containsNull\":true}";
        String map = "{\"type\":\"map\",\"keyType\":\"string\",\"valueType\":" + inner + ",\"valueContainsNull\":true}";
        table.create(
                "{\"minReaderVersion\":2,\"minWriterVersion\":5}",
                "{\"name\":\"file_index\",\"type\":\"long\",\"nullable\":true," + mapped.formatted(1, "p1") + "},"
                        + "{\"name\":\"s\",\"type\":" + inner + ",\"nullable\":true," + mapped.formatted(2, "p2") + "},"
                        + "{\"name\":\"l\",\"type\":" + array + ",\"nullable\":true," + mapped.formatted(3, "p3") + "},"
                        + "{\"name\":\"m\",\"type\":" + map + ",\"nullable\":true," + mapped.formatted(4, "p4") + "}",
                "[]",
                "{\"delta.columnMapping.mode\":\"name\"}");
        table.file(
                "1.parquet",
                "SELECT 11 p1, {'p9': 1} p2, [{'p9': 1}, NULL] p3, MAP{'k': {'p9': 1}, 'n': NULL} p4"
                        + " UNION ALL SELECT 12, NULL, NULL, NULL");
        table.commit(table.add("1.parquet", "{}", ""));
        assertThat(read())
                .containsExactly(
                        "11|{'in ner': 1}|[{'in ner': 1}, NULL]|{k={'in ner': 1}, n=NULL}", "12|null|null|null");
    }

    @Test
    void aConditionOnAPartitionColumnKeepsOtherFilesClosed() throws Exception {
        table.create(field("a", "long") + "," + field("p", "integer"), "[\"p\"]");
        table.file("1.parquet", "SELECT 1 a");
        Path broken = table.file("2.parquet", "SELECT 2 a");
        table.commit(table.add("1.parquet", "{\"p\":\"1\"}", ""), table.add("2.parquet", "{\"p\":\"2\"}", ""));
        Files.write(broken, new byte[100]);
        assertThat(read(AsOf.LATEST, "p = 1")).containsExactly("1|1");
        assertThatThrownBy(() -> read(AsOf.LATEST, "p = 2")).isInstanceOf(SQLException.class);
    }

    @Test
    void aLockedEngineReadsTheTable() throws Exception {
        table.create(field("a", "long") + "," + field("p", "integer"), "[\"p\"]");
        table.file("1.parquet", "SELECT 1 a");
        table.commit(table.add("1.parquet", "{\"p\":\"7\"}", ""));
        EngineSettings settings = new EngineSettings(
                EngineSettings.LEAST_MEMORY_BYTES, 2, directory.resolve("spill"), List.of(directory));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                ScanRelation relation = ScanRelation.open(
                        connection, TableScan.plan(table.open(), AsOf.LATEST).files())) {
            assertThat(rows(connection, relation.sql())).containsExactly("1|7");
        }
    }

    /** Delta protocol, "Deletion Vector Format": one Roaring bitmap with one array container, and room after it. */
    private static ByteBuffer vector(int... rows) {
        ByteBuffer bytes =
                ByteBuffer.allocate((36 + 2 * rows.length + 3) / 4 * 4).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(1681511377).putLong(1).putInt(0);
        bytes.putInt(12346)
                .putInt(1)
                .putShort((short) 0)
                .putShort((short) (rows.length - 1))
                .putInt(16);
        for (int row : rows) {
            bytes.putShort((short) row);
        }
        return bytes;
    }

    /** In Z85. */
    private static String inlineVector(int... rows) {
        ByteBuffer bytes = vector(rows);
        int size = bytes.position();
        String alphabet = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
        StringBuilder text = new StringBuilder();
        ByteBuffer words = ByteBuffer.wrap(bytes.array());
        while (words.hasRemaining()) {
            long word = Integer.toUnsignedLong(words.getInt());
            for (long unit = 52200625; unit > 0; unit /= 85) {
                text.append(alphabet.charAt((int) (word / unit % 85)));
            }
        }
        return "{\"storageType\":\"i\",\"pathOrInlineDv\":" + HandMadeTable.quoted(text.toString())
                + ",\"sizeInBytes\":" + size + ",\"cardinality\":" + rows.length + "}";
    }

    private void createWithDeletionVectors() {
        table.create(
                "{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"deletionVectors\"],"
                        + "\"writerFeatures\":[\"deletionVectors\"]}",
                field("a", "long"),
                "[]",
                "{}");
    }

    /** A clone of a table refers to its deletion vectors so, as it does to its data files. */
    @Test
    void rowsOfADeletionVectorInAFileElsewhereAreNotRead() throws Exception {
        createWithDeletionVectors();
        table.file("1.parquet", "SELECT range AS a FROM range(6)");
        ByteBuffer vector = vector(1, 4);
        int size = vector.position();
        CRC32 checksum = new CRC32();
        checksum.update(vector.array(), 0, size);
        Path file = Files.createDirectories(directory.resolve("else where%20é")).resolve("deletion_vector_1.bin");
        Files.write(
                file,
                ByteBuffer.allocate(1 + 4 + size + 4)
                        .put((byte) 1)
                        .putInt(size)
                        .put(vector.array(), 0, size)
                        .putInt((int) checksum.getValue())
                        .array());
        table.commit(table.add(
                "1.parquet",
                "{}",
                ",\"deletionVector\":{\"storageType\":\"p\",\"pathOrInlineDv\":\"" + file.toUri()
                        + "\",\"offset\":1,\"sizeInBytes\":" + size + ",\"cardinality\":2}"));
        assertThat(read()).containsExactly("0", "2", "3", "5");
    }

    @Test
    void rowsOfADeletionVectorInTheLogAreNotRead() throws Exception {
        createWithDeletionVectors();
        table.file("1.parquet", "SELECT range AS a FROM range(32)");
        table.file("2.parquet", "SELECT 100 + range AS a FROM range(3)");
        String vector = ",\"deletionVector\":" + inlineVector(3, 4, 7, 11, 18, 29);
        table.commit(table.add("2.parquet", "{}", ""), table.add("1.parquet", "{}", vector));
        assertThat(read(AsOf.LATEST, "a < 20"))
                .containsExactly("0", "1", "2", "5", "6", "8", "9", "10", "12", "13", "14", "15", "16", "17", "19");
        assertThat(read()).hasSize(29).doesNotContain("29");
    }

    /** Nested fields are found by name: a file that calls them otherwise would look as if they were null. */
    @Test
    void aFileThatNamesANestedFieldIdOtherwiseIsRefused() throws Exception {
        String id = "\"metadata\":{\"delta.columnMapping.id\":%d,\"delta.columnMapping.physicalName\":\"%s\"}";
        String struct = "{\"type\":\"struct\",\"fields\":[{\"name\":\"x\",\"type\":\"long\",\"nullable\":true,"
                + id.formatted(2, "x") + "},{\"name\":\"y\",\"type\":\"long\",\"nullable\":true," + id.formatted(3, "y")
                + "}]}";
        table.create(
                "{\"minReaderVersion\":2,\"minWriterVersion\":5}",
                "{\"name\":\"s\",\"type\":" + struct + ",\"nullable\":true," + id.formatted(1, "s") + "}",
                "[]",
                "{\"delta.columnMapping.mode\":\"id\"}");
        table.file(
                "1.parquet",
                "SELECT {'x': 1, 'y': 2} AS renamed",
                "FIELD_IDS {renamed: {__duckdb_field_id: 1, x: 2, y: 3}}");
        table.commit(table.add("1.parquet", "{}", ""));
        assertThat(read()).containsExactly("{'x': 1, 'y': 2}");
        table.file(
                "2.parquet", "SELECT {'x': 1, 'old': 2} AS s", "FIELD_IDS {s: {__duckdb_field_id: 1, x: 2, old: 3}}");
        table.commit(table.add("2.parquet", "{}", ""));
        assertThatThrownBy(this::read)
                .isInstanceOf(InletException.class)
                .hasMessageContaining("2.parquet")
                .hasMessageContaining("old");
    }

    @Test
    void anOlderVersionIsReadByNumberOrByTime() throws Exception {
        table.create(field("a", "long"), "[]");
        table.file("1.parquet", "SELECT 1 a");
        table.file("2.parquet", "SELECT 2 a");
        table.commit(table.add("1.parquet", "{}", ""));
        table.commit(table.add("2.parquet", "{}", ""));
        for (int version = 0; version < 3; version++) {
            Files.setLastModifiedTime(
                    table.logEntry(version), FileTime.from(Instant.parse("2026-01-01T00:00:0" + version + "Z")));
        }
        assertThat(read(new AsOf.Version(1), "true")).containsExactly("1");
        assertThat(read(new AsOf.Time(Instant.parse("2026-01-01T00:00:01.500Z")), "true"))
                .containsExactly("1");
        assertThat(read(new AsOf.Time(Instant.parse("2026-01-01T00:00:02Z")), "true"))
                .containsExactly("1", "2");
        assertThat(read(new AsOf.Time(Instant.parse("2027-01-01T00:00:00Z")), "true"))
                .containsExactly("1", "2");
        assertThatThrownBy(() -> read(new AsOf.Time(Instant.parse("2025-01-01T00:00:00Z")), "true"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("2026-01-01");
        assertThatThrownBy(() -> read(new AsOf.Version(3), "true"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("3");
    }

    @Test
    void whatIsNoTableIsToldSo() {
        assertThatThrownBy(() -> TableScan.plan(DeltaTable.local(directory.resolve("none")), AsOf.LATEST))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("There is no Delta table at");
    }

    @Test
    void aColumnOfAnUnknownTypeIsRefusedWithItsFeature() {
        table.create(
                "{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"variantType\"],"
                        + "\"writerFeatures\":[\"variantType\"]}",
                field("a", "long") + "," + field("v", "variant"),
                "[]",
                "{}");
        assertThatThrownBy(this::read).isInstanceOf(InletException.class).hasMessageContaining("variant");
    }

    @Test
    void anUnknownReaderFeatureIsRefusedByName() {
        table.create(
                "{\"minReaderVersion\":3,\"minWriterVersion\":7,\"readerFeatures\":[\"timeTravel\"],"
                        + "\"writerFeatures\":[\"timeTravel\"]}",
                field("a", "long"),
                "[]",
                "{}");
        assertThatThrownBy(this::read).isInstanceOf(InletException.class).hasMessageContaining("timeTravel");
    }
}
