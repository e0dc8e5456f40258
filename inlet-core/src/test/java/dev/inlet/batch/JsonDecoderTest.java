package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonDecoderTest extends DecodingFixture {
    private static StructType schema(Field... fields) {
        return new StructType(List.of(fields));
    }

    private static Field nullable(String name, DataType type) {
        return Field.of(name, type, true);
    }

    /** What the value becomes in a column of the type, or the kind of misfit. */
    private String decoded(DataType type, String json) {
        return decoded(type, json, "v");
    }

    /** The same for the only element of an array, where values travel another way and must come out the same. */
    private String decodedInArray(DataType element, String json) {
        return decoded(new ArrayType(element, true), "[" + json + "]", "v[1]");
    }

    private String decoded(DataType type, String json, String expression) {
        DecodedBatch decoded = decoding.decode(schema(nullable("v", type)), "{\"v\":" + json + "}");
        assertThat(decoded.rows() + decoded.misfitCount()).isEqualTo(1);
        return decoded.rows() == 1
                ? decoding.rows("SELECT " + expression + " FROM (" + decoded.sql() + ")")
                        .get(0)
                : decoded.misfits().get(0).kind().text();
    }

    @Test
    void nestedEventsBecomeTypedColumns() {
        StructType user = schema(nullable("id", PrimitiveType.BIGINT), nullable("country", PrimitiveType.STRING));
        StructType schema = schema(
                Field.of("id", PrimitiveType.BIGINT, false),
                nullable("ts", PrimitiveType.TIMESTAMP),
                nullable("user", user),
                nullable("tags", new ArrayType(PrimitiveType.STRING, true)),
                nullable("latency", PrimitiveType.DOUBLE));

        DecodedBatch decoded = decoding.decode(
                schema,
                """
                {"id":1,"ts":"2026-11-23T06:00:00.25Z","user":{"id":7,"country":"DE"},"tags":["a","b\\n\\u00e4"],"latency":1.5}""",
                "{ \"latency\" : 2e1 , \"user\" : null, \"id\" : 2 }",
                "{\"id\":3,\"user\":{\"country\":\"FR\"},\"tags\":[]}");

        assertThat(decoding.rows(decoded.sql()))
                .containsExactly(
                        "1|2026-11-23 06:00:00.25+00|{'id': 7, 'country': DE}|[a, b\nä]|1.5",
                        "2|null|null|null|20.0",
                        "3|null|{'id': NULL, 'country': FR}|[]|null");
        assertThat(decoded.misfitCount()).isZero();
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            BIGINT; 9223372036854775807; 9223372036854775807
            BIGINT; -9223372036854775808; -9223372036854775808
            BIGINT; 9223372036854775808; overflow
            BIGINT; 123456789012345678901234567890; overflow
            BIGINT; 1e999999999999; overflow
            BIGINT; 1.0; 1
            BIGINT; 1.50e1; 15
            BIGINT; 1.5; inexact
            BIGINT; "1"; wrong-type
            BIGINT; true; wrong-type
            BIGINT; {}; wrong-type
            BIGINT; 01; malformed
            BIGINT; 1.; malformed
            BIGINT; -; malformed
            BIGINT; NaN; malformed
            INT; 2147483647; 2147483647
            INT; 2147483648; overflow
            SMALLINT; -32768; -32768
            SMALLINT; 32768; overflow
            TINYINT; 127; 127
            TINYINT; -129; overflow
            BOOLEAN; true; true
            BOOLEAN; false; false
            BOOLEAN; 1; wrong-type
            BOOLEAN; "true"; wrong-type
            BOOLEAN; trye; malformed
            DOUBLE; 0.1; 0.1
            DOUBLE; 5; 5.0
            DOUBLE; -0.0; -0.0
            DOUBLE; 123456789.123456789123; 123456789.12345679
            DOUBLE; 1e400; overflow
            DOUBLE; "1.5"; wrong-type
            FLOAT; 0.1; 0.1
            FLOAT; 1e39; overflow
            STRING; "x"; x
            STRING; 1.10; 1.10
            STRING; true; true
            DATE; "2026-02-28"; 2026-02-28
            DATE; "2024-02-29"; 2024-02-29
            DATE; "2026-02-29"; wrong-type
            DATE; "2026-2-3"; wrong-type
            DATE; "0000-01-01"; wrong-type
            DATE; 20000; wrong-type
            TIMESTAMP; "2026-11-23T06:00:00Z"; 2026-11-23 06:00:00+00
            TIMESTAMP; "2026-11-23 06:00:00.123456+01:30"; 2026-11-23 04:30:00.123456+00
            TIMESTAMP; "2026-11-23T06:00-08"; 2026-11-23 14:00:00+00
            TIMESTAMP; "2026-11-23T06:00:00"; 2026-11-23 06:00:00+00
            TIMESTAMP; "2026-11-23T06:00:00.1234560Z"; 2026-11-23 06:00:00.123456+00
            TIMESTAMP; "2026-11-23T06:00:00.1234567Z"; inexact
            TIMESTAMP; "2026-11-23T24:00:00Z"; wrong-type
            TIMESTAMP; "2026-11-23T06:00:60Z"; wrong-type
            TIMESTAMP; "2026-11-23T06:00:00\\u002B01:00"; 2026-11-23 05:00:00+00
            TIMESTAMP; "2026-11-23\\u005406:00:00\\u00e4"; wrong-type
            DATE; "2026\\u002d02-28"; 2026-02-28
            TIMESTAMP; "2026-11-23"; wrong-type
            TIMESTAMP; "0001-01-01T00:00:00+01:00"; wrong-type
            TIMESTAMP; 1700000000; wrong-type
            TIMESTAMP_NTZ; "1969-12-31T23:59:59.5"; 1969-12-31 23:59:59.5
            TIMESTAMP_NTZ; "2026-11-23T06:00:00Z"; wrong-type
            BINARY; "aGk="; hi
            BINARY; "aGk"; hi
            BINARY; "a b"; wrong-type
            """)
    void aValueFitsOnlyIfTheColumnHoldsItWhole(PrimitiveType type, String json, String expected) {
        assertThat(decoded(type, json)).isEqualTo(expected);
        assertThat(decodedInArray(type, json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            123456789012345678901234567890.12345678; 123456789012345678901234567890.12345678
            "-0.00000001"; -0.00000001
            1.50e1; 15.00000000
            0.000000001; inexact
            1e30; overflow
            "1,5"; wrong-type
            "1 "; wrong-type
            "NaN"; wrong-type
            1e-999999999; overflow
            """)
    void decimalsAreExact(String json, String expected) {
        DecimalType type = new DecimalType(38, 8);
        assertThat(decoded(type, json)).isEqualTo(expected);
        assertThat(decodedInArray(type, json)).isEqualTo(expected);
    }

    @Test
    void jsonThatIsNoStringKeepsItsTextInAStringColumn() {
        assertThat(decoded(PrimitiveType.STRING, "{\"a\": [1, 2.50]}")).isEqualTo("{\"a\": [1, 2.50]}");
        assertThat(decodedInArray(PrimitiveType.STRING, "{\"a\":\"q\\\"\"}")).isEqualTo("{\"a\":\"q\\\"\"}");
    }

    @Test
    void mapsTakeObjectsWithDistinctKeys() {
        MapType type = new MapType(PrimitiveType.STRING, PrimitiveType.BIGINT, true);
        assertThat(decoded(type, "{\"a\":1,\"b\":null}")).isEqualTo("{a=1, b=NULL}");
        assertThat(decoded(type, "{\"a\":1,\"\\u0061\":2}")).isEqualTo("duplicate-field");
        assertThat(decoded(type, "{\"a\":\"1\"}")).isEqualTo("wrong-type");
    }

    @Test
    void binaryInsideNestedValuesIsDecoded() {
        StructType struct = schema(nullable("b", PrimitiveType.BINARY), nullable("n", PrimitiveType.INT));
        assertThat(decoded(new ArrayType(struct, true), "[{\"b\":\"aGk=\"},null,{\"n\":1}]"))
                .isEqualTo("[{'b': hi, 'n': NULL}, NULL, {'b': NULL, 'n': 1}]");
        assertThat(decoded(new MapType(PrimitiveType.STRING, PrimitiveType.BINARY, true), "{\"k\":\"aGk=\"}"))
                .isEqualTo("{k=hi}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"v\"}",
                "{\"v\":}",
                "{\"v\":1,}",
                "{\"v\":1}}",
                "{\"v\":1} {}",
                "{'v':1}",
                "{\"v\":1 \"w\":2}",
                "{\"v\":\"a",
                "{\"v\":\"\\x\"}",
                "{\"v\":\"a\tb\"}",
                "{v:1}",
                "nul",
                "{\"v\":1/**/}",
                "\uFEFF{\"v\":1}"
            })
    void textThatIsNotJsonIsMalformed(String text) {
        DecodedBatch decoded = decoding.decode(schema(nullable("v", PrimitiveType.STRING)), text);

        assertThat(decoded.rows()).isZero();
        assertThat(decoded.misfits()).singleElement().extracting(Misfit::kind).isEqualTo(MisfitKind.MALFORMED);
    }

    @Test
    void bytesThatAreNotUtf8AreTold() {
        byte[] latin = "{\"v\":\"caf?\"}".getBytes(StandardCharsets.ISO_8859_1);
        latin[latin.length - 3] = (byte) 0xE9;
        byte[] half = "{\"v\":\"\\ud83d\"}".getBytes(StandardCharsets.ISO_8859_1);

        DecodedBatch decoded = decoding.decode(
                schema(nullable("v", PrimitiveType.STRING)), JsonOptions.STRICT, decoding.batchOfBytes(latin, half));

        assertThat(decoded.misfits()).extracting(Misfit::kind).containsOnly(MisfitKind.INVALID_UTF8);
        assertThat(decoding.rows("SELECT position, error FROM (" + decoded.misfitsSql() + ")"))
                .containsExactly("0|invalid-utf8", "1|invalid-utf8");
    }

    @Test
    void misfitsNameTheFieldAndTheRecord() {
        StructType schema = schema(
                Field.of("id", PrimitiveType.BIGINT, false),
                nullable("user", schema(nullable("age", PrimitiveType.INT))));

        DecodedBatch decoded = decoding.decode(
                schema,
                "{\"id\":1}",
                "{\"user\":{}}",
                "{\"id\":null}",
                "{\"id\":2,\"user\":{\"age\":\"a secret that is rather long\"}}",
                "{\"id\":3,\"user\":{\"nick\":\"x\"}}",
                "{\"id\":4,\"id\":4}",
                "[]",
                "null",
                null,
                "{\"id\":5}");

        assertThat(decoding.rows(decoded.sql())).containsExactly("1|null", "5|null");
        assertThat(decoded.misfits())
                .extracting(m -> m.position() + " " + m.kind().text() + " " + m.message())
                .containsExactly(
                        "1 missing-not-null id: the field is NOT NULL but has no value",
                        "2 missing-not-null id: the field is NOT NULL but has no value",
                        "3 wrong-type user.age: expected INT but found the string \"a secret that is ra…",
                        "4 unknown-field user.nick: the field is not in the schema",
                        "5 duplicate-field id: the field comes twice",
                        "6 wrong-type expected an object but found an array",
                        "7 wrong-type expected an object but found null",
                        "8 tombstone the record has no value");
    }

    @Test
    void misfitsAreRowsForTheDeadLetters() {
        DecodedBatch decoded =
                decoding.decode(schema(nullable("id", PrimitiveType.BIGINT)), "{\"id\":1}", "{\"id\":\"x\"}", null);

        assertThat(decoding.rows(
                        "SELECT decode(value), key, headers, source, source_partition, position, timestamp, error FROM ("
                                + decoded.misfitsSql() + ")"))
                .containsExactly(
                        "{\"id\":\"x\"}|null|[]|clicks|clicks-0|1|1970-01-01 00:00:01+00|wrong-type",
                        "null|null|[]|clicks|clicks-0|2|1970-01-01 00:00:02+00|tombstone");
    }

    @Test
    void aFieldWhoseNameCannotBeWrittenInSqlIsNoColumn() {
        String odd = "{\"id\":2,\"a\\u0000b\":1}";
        RecordBatch batch = decoding.batch("{\"id\":1}", odd);
        StructType inferred = JsonDecoder.infer(batch).orElseThrow();
        assertThat(inferred.names()).containsExactly("id");

        DecodedBatch decoded = decoding.decode(inferred, JsonOptions.STRICT, batch);

        assertThat(decoding.rows(decoded.sql())).containsExactly("1");
        assertThat(decoded.misfits()).singleElement().extracting(Misfit::kind).isEqualTo(MisfitKind.UNKNOWN_FIELD);
    }

    @Test
    void tombstonesMayBeSkipped() {
        DecodedBatch decoded = decoding.decode(
                schema(nullable("id", PrimitiveType.BIGINT)),
                new JsonOptions(UnknownFields.DEAD_LETTER, Tombstones.SKIP),
                decoding.batch(null, "{\"id\":1}", null));

        assertThat(decoding.rows(decoded.sql())).containsExactly("1");
        assertThat(decoded.skipped()).isEqualTo(2);
        assertThat(decoded.misfitCount()).isZero();
    }

    @Test
    void unknownFieldsMayBeIgnoredButMustBeJson() {
        DecodedBatch decoded = decoding.decode(
                schema(nullable("id", PrimitiveType.BIGINT)),
                new JsonOptions(UnknownFields.IGNORE, Tombstones.SKIP),
                decoding.batch("{\"x\":[{\"y\":1}],\"id\":1}", "{\"x\":tru,\"id\":2}"));

        assertThat(decoding.rows(decoded.sql())).containsExactly("1");
        assertThat(decoded.misfits()).extracting(Misfit::kind).containsExactly(MisfitKind.MALFORMED);
    }

    @Test
    void fieldsToAddAreProposedAndThenDecoded() {
        JsonOptions options = new JsonOptions(UnknownFields.ADD, Tombstones.SKIP);
        StructType schema = schema(
                nullable("id", PrimitiveType.BIGINT), nullable("user", schema(nullable("id", PrimitiveType.BIGINT))));
        RecordBatch batch = decoding.batch(
                "{\"id\":1}",
                "{\"id\":2,\"n\":1,\"user\":{\"id\":7,\"tags\":[\"a\"]}}",
                "{\"id\":3,\"n\":1.5,\"nothing\":null}",
                "{\"id\":\"misfit\",\"never\":true}");

        DecodedBatch first = decoding.decode(schema, options, batch);

        StructType proposed = first.proposedSchema().orElseThrow();
        assertThat(proposed.columnsDdl())
                .isEqualTo("id BIGINT, user STRUCT<id: BIGINT, tags: ARRAY<STRING>>, n DOUBLE");
        DecodedBatch second = decoding.decode(proposed, options, batch);
        assertThat(second.proposedSchema()).isEmpty();
        assertThat(decoding.rows(second.sql()))
                .containsExactly("1|null|null", "2|{'id': 7, 'tags': [a]}|1.0", "3|null|1.5");
    }

    @Test
    void aFieldThatDiffersInCaseOnlyCannotBeAdded() {
        DecodedBatch decoded = decoding.decode(
                schema(nullable("id", PrimitiveType.BIGINT)),
                new JsonOptions(UnknownFields.ADD, Tombstones.SKIP),
                decoding.batch("{\"ID\":1}"));

        assertThat(decoded.misfits()).extracting(Misfit::kind).containsExactly(MisfitKind.UNKNOWN_FIELD);
        assertThat(decoded.proposedSchema()).isEmpty();
    }

    @Test
    void theSchemaIsInferredFromAllRecordsThatAreObjects() {
        RecordBatch batch = decoding.batch(
                "{\"id\":1,\"ts\":\"2026-11-23T06:00:00Z\",\"local\":\"2026-11-23T06:00:00\",\"d\":\"2026-11-23\",\"x\":null}",
                "not json",
                "{\"id\":2.5,\"ts\":\"2026-11-23T06:00:00\\u002B01:00\",\"o\":{\"a\":true},\"l\":[1,2],\"mixed\":1,\"big\":12345678901234567890}",
                "{\"o\":{\"b\":\"s\"},\"l\":[],\"mixed\":\"1\"}");

        assertThat(JsonDecoder.infer(batch).orElseThrow().columnsDdl())
                .isEqualTo(
                        "id DOUBLE, ts TIMESTAMP, local STRING, d DATE, o STRUCT<a: BOOLEAN, b: STRING>, l ARRAY<BIGINT>, "
                                + "mixed STRING, big DECIMAL(38,0)");
        assertThat(JsonDecoder.infer(decoding.batch("[]", "x"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":1,\"o\":{\"a\":1,\"\":2}}",
                "{\"id\":1,\"ID\":2}",
                "{\"id\":1,\"l\":[{\"a\":1},{\"A\":2}]}"
            })
    void aRecordWithFieldsThatCannotAllBeColumnsHindersNoInference(String record) {
        RecordBatch batch = decoding.batch(record, "{\"id\":2,\"name\":\"b\"}");

        StructType inferred = JsonDecoder.infer(batch).orElseThrow();

        assertThat(inferred.names()).contains("id", "name");
        DecodedBatch decoded = decoding.decode(inferred, JsonOptions.STRICT, batch);
        assertThat(decoded.rows()).isEqualTo(1);
        assertThat(decoded.misfitCount()).isEqualTo(1);
    }

    @Test
    void recordsOfTenMegabytesAreDecoded() {
        String large = "ä".repeat(5 << 20);
        DecodedBatch decoded = decoding.decode(
                schema(nullable("v", PrimitiveType.STRING)),
                "{\"v\":\"" + large + "\"}",
                "{\"v\":\"small\"}",
                "{\"v\":\"" + large + "\"}");

        assertThat(decoding.rows("SELECT strlen(v), md5(v) = md5('" + large.substring(0, 10) + "') FROM ("
                        + decoded.sql() + ")"))
                .containsExactly((10 << 20) + "|false", "5|false", (10 << 20) + "|false");
    }

    @Test
    void deepNestingIsRefusedBeyondALimit() {
        StructType schema = schema(nullable("v", PrimitiveType.STRING));
        String most = "[".repeat(499) + "]".repeat(499);
        String tooMuch = "[".repeat(100_000) + "]".repeat(100_000);

        DecodedBatch decoded = decoding.decode(schema, "{\"v\":" + most + "}", "{\"v\":" + tooMuch + "}");

        assertThat(decoding.rows(decoded.sql())).containsExactly(most);
        assertThat(decoded.misfits()).extracting(Misfit::kind).containsExactly(MisfitKind.TOO_DEEP);
    }

    @Test
    void charactersOfEveryLengthAndNulSurvive() {
        assertThat(decoded(PrimitiveType.STRING, "\"a\\u0000é€😀\\ud83d\\ude00\\/\\\"\\\\\""))
                .isEqualTo("a\0é€😀😀/\"\\");
    }

    @Test
    void metadataColumnsFollowTheValue() {
        RecordBuffer buffer = decoding.engine().newBuffer();
        RecordOrigin other =
                new RecordOrigin(new dev.inlet.position.SourcePartition("clicks", "clicks-1"), List.of("clicks", 1));
        byte[] value = "{\"id\":1}".getBytes(StandardCharsets.UTF_8);
        buffer.append(Decoding.ORIGIN, 5, 1, ByteBuffer.wrap(new byte[] {(byte) 0xFF}), ByteBuffer.wrap(value));
        buffer.append(Decoding.ORIGIN, 9, 2, null, ByteBuffer.wrap(value));
        buffer.header("trace", new byte[] {'x', (byte) 0x80});
        buffer.header("none", null);
        buffer.append(other, 3, 3, null, ByteBuffer.wrap(value));
        RecordBatch batch = decoding.keep(buffer.seal());

        JsonDecoder decoder = new JsonDecoder(
                decoding.engine(),
                schema(nullable("id", PrimitiveType.BIGINT)),
                JsonOptions.STRICT,
                List.of(
                        new MetadataColumn("_key", MetadataColumn.Content.KEY),
                        new MetadataColumn("_headers", MetadataColumn.Content.HEADERS),
                        new MetadataColumn("_topic", MetadataColumn.Content.TEXT, 0),
                        new MetadataColumn("_partition", MetadataColumn.Content.NUMBER, 1),
                        new MetadataColumn("_offset", MetadataColumn.Content.POSITION),
                        new MetadataColumn("_timestamp", MetadataColumn.Content.TIMESTAMP)));
        DecodedBatch decoded = decoding.keep(decoder.decode(batch));

        assertThat(decoded.schema().names())
                .containsExactly("id", "_key", "_headers", "_topic", "_partition", "_offset", "_timestamp");
        assertThat(decoding.rows(decoded.sql()))
                .containsExactly(
                        "1|\\xFF|[]|clicks|0|5|1970-01-01 00:00:00.001+00",
                        "1|null|[{'key': trace, 'value': 'x\\\\x80'}, {'key': none, 'value': NULL}]|clicks|0|9|1970-01-01 00:00:00.002+00",
                        "1|null|[]|clicks|1|3|1970-01-01 00:00:00.003+00");
        assertThat(batch.ranges())
                .containsExactly(
                        new RecordBatch.Range(Decoding.PARTITION, 5, 10),
                        new RecordBatch.Range(other.partition(), 3, 4));
    }
}
