package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the parser would let pass, or say in its own words, if it were used with its defaults. */
class JsonStrictnessTest extends DecodingFixture {
    private static final JsonOptions IGNORE = new JsonOptions(UnknownFields.IGNORE, Tombstones.DEAD_LETTER);
    private static final JsonOptions ADD = new JsonOptions(UnknownFields.ADD, Tombstones.DEAD_LETTER);

    private static StructType column(DataType type) {
        return new StructType(List.of(Field.of("v", type, true)));
    }

    private List<Misfit> misfits(DataType type, JsonOptions options, byte[]... records) {
        return decoding.decode(column(type), options, decoding.batchOfBytes(records))
                .misfits();
    }

    private Misfit misfit(DataType type, JsonOptions options, byte[] record) {
        List<Misfit> misfits = misfits(type, options, record);
        assertThat(misfits).hasSize(1);
        return misfits.get(0);
    }

    /** Each char is a byte. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":\"\u00C0\u0080\"}",
                "{\"v\":\"\u00ED\u00A0\u0080\"}",
                "{\"v\":\"\u00F4\u0090\u0080\u0080\"}",
                "{\"v\":\"\u00E2\u0082\"}",
                "{\"v\":{\"a\":\"\u0080\"}}",
                "{\"v\":[{\"\u00FF\":1}]}",
                "{\"\u00C3\":1}",
                "{\"skipped\":\"\u00C0\u0080\",\"v\":\"x\"}",
                "{\"skipped\":[{\"\u00ED\u00A0\u0080\":1}]}",
                "{\"v\":\"x\"}\u00FF"
            })
    void bytesThatAreNotUtf8AreRefusedWhereverTheyStand(String bytes) {
        Misfit misfit = misfit(PrimitiveType.STRING, IGNORE, bytes.getBytes(ISO_8859_1));

        assertThat(misfit.kind()).isEqualTo(MisfitKind.INVALID_UTF8);
        assertThat(misfit.message()).startsWith("not UTF-8 at byte ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"v\":\"\\ud800\"}",
                "{\"v\":\"\\udc00\\ud800\"}",
                "{\"v\":\"\\ud800\\ud800\\udc00\"}",
                "{\"v\":\"é\\udfff\"}",
                "{\"v\":{\"a\":\"\\ud800\"}}",
                "{\"v\":[{\"\\ud800\":1}]}",
                "{\"\\ud800\":1}",
                "{\"skipped\":\"\\ud800\"}",
                "{\"skipped\":{\"a\":[{\"\\udc00\":\"x\"}]}}"
            })
    void halfASurrogatePairIsRefusedWhereverItStands(String json) {
        assertThat(misfit(PrimitiveType.STRING, IGNORE, json.getBytes(UTF_8)).kind())
                .isEqualTo(MisfitKind.INVALID_UTF8);
    }

    @Test
    void halfASurrogatePairIsRefusedInsideNestedValues() {
        MapType map = new MapType(PrimitiveType.STRING, new ArrayType(PrimitiveType.STRING, true), true);

        assertThat(misfits(
                        map,
                        IGNORE,
                        "{\"v\":{\"k\":[\"\\ud800\"]}}".getBytes(UTF_8),
                        "{\"v\":{\"\\ud800\":[]}}".getBytes(UTF_8)))
                .extracting(Misfit::kind)
                .containsExactly(MisfitKind.INVALID_UTF8, MisfitKind.INVALID_UTF8);
    }

    @Test
    void wholeSurrogatePairsAreCharactersInNamesAsInValues() {
        MapType map = new MapType(PrimitiveType.STRING, PrimitiveType.STRING, true);

        DecodedBatch decoded = decoding.decode(
                column(map), "{\"\\u0076\":{\"\\ud83d\\ude00\":\"\\ud83d\\ude00\"}}", "{\"v\":{\"😀\":\"é😀\\n\"}}");

        assertThat(decoding.rows(decoded.sql())).containsExactly("{😀=😀}", "{😀='é😀\n'}");
    }

    @Test
    void otherEncodingsOfUnicodeAreRefused() {
        String json = "{\"v\":\"x\"}";

        assertThat(misfits(
                        PrimitiveType.STRING,
                        IGNORE,
                        json.getBytes(UTF_16LE),
                        json.getBytes(UTF_16BE),
                        ("\uFEFF" + json).getBytes(UTF_8)))
                .extracting(Misfit::kind)
                .containsOnly(MisfitKind.MALFORMED)
                .hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "01",
                "-01",
                "+1",
                ".5",
                "1.",
                "1e",
                "1e+",
                "-",
                "NaN",
                "-Infinity",
                "0x10",
                "1_0",
                "1 2",
                "tru",
                "True",
                "nulll",
                "'x'",
                "\"\\q\"",
                "\"\\u00g0\"",
                "\"a\u0000b\"",
                "\"a\nb\"",
                "[1,]",
                "{\"a\":1,}",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "[1}",
                "// c\n1",
                "\u0000",
                "\u00a01"
            })
    void whatIsNotJsonIsRefusedInValuesThatAreReadAndInThoseThatAreSkipped(String value) {
        for (DataType type : List.of(
                PrimitiveType.STRING,
                PrimitiveType.DOUBLE,
                PrimitiveType.BIGINT,
                new DecimalType(10, 2),
                new ArrayType(PrimitiveType.STRING, true))) {
            byte[] read = ("{\"v\":" + value + "}").getBytes(UTF_8);
            byte[] skipped = ("{\"skipped\":" + value + ",\"v\":null}").getBytes(UTF_8);

            assertThat(misfits(type, IGNORE, read)).hasSize(1);
            assertThat(misfits(type, IGNORE, skipped)).extracting(Misfit::kind).containsExactly(MisfitKind.MALFORMED);
            assertThat(misfits(type, ADD, skipped)).extracting(Misfit::kind).containsExactly(MisfitKind.MALFORMED);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
            {"v":}; not JSON at byte 5: Unexpected character ('}' (code 125))
            {"v":1; not JSON at byte 6: Unexpected end-of-input: expected close marker for Object
            {"v":aVeryLongTokenThatMayBeASecret}; not JSON at byte 5: Unrecognized token 'aVeryLongTokenThatMa...'
            {"v":1}}; not JSON
            {"v":01}; not JSON
            """)
    void theReasonIsToldWithoutTheRecordAndWithoutTheParsersOwnLocations(String json, String message) {
        String told = misfit(PrimitiveType.BIGINT, IGNORE, json.getBytes(UTF_8)).message();

        assertThat(told).startsWith(message).doesNotContain("Source", "line:", "REDACTED", "Secret");
    }

    @Test
    void otherValuesKeepTheirTextInAStringColumnWithoutTheBlanksAround() {
        DecodedBatch decoded = decoding.decode(
                column(PrimitiveType.STRING),
                "{ \"v\" :  1.10  }",
                "{\"v\": -0.0e+1\t}",
                "{\"v\":\ttrue \n}",
                "{\"v\": { \"a\" : [ 1 , \"é\" ] } }",
                "{\"v\":\n[ ]\n}");

        assertThat(decoding.rows(decoded.sql()))
                .containsExactly("1.10", "-0.0e+1", "true", "{ \"a\" : [ 1 , \"é\" ] }", "[ ]");
    }

    @Test
    void theZeroOfADoubleKeepsItsSign() {
        DecodedBatch decoded = decoding.decode(column(PrimitiveType.DOUBLE), "{\"v\":-0}", "{\"v\":-0e5}", "{\"v\":0}");

        assertThat(decoding.rows(decoded.sql())).containsExactly("-0.0", "-0.0", "0.0");
    }

    @Test
    void numbersAsLongAsTheRecordAreJudgedNotParsedForever() {
        String digits = "1".repeat(1 << 20);
        assertThat(misfit(PrimitiveType.BIGINT, IGNORE, ("{\"v\":" + digits + "}").getBytes(UTF_8)))
                .extracting(Misfit::kind, Misfit::message)
                .containsExactly(
                        MisfitKind.OVERFLOW, "v: the number 11111111111111111111… is out of the range of BIGINT");
        assertThat(misfit(PrimitiveType.DOUBLE, IGNORE, ("{\"v\":" + digits + "}").getBytes(UTF_8))
                        .kind())
                .isEqualTo(MisfitKind.OVERFLOW);
        DecodedBatch text = decoding.decode(column(PrimitiveType.STRING), "{\"v\":" + digits + "}");
        assertThat(decoding.rows("SELECT length(v) FROM (" + text.sql() + ")")).containsExactly("1048576");
    }

    @Test
    void namesThatHaveManyValuesDoNotWearOut() {
        // More names than the parser's table of names holds, then the first ones again.
        MapType map = new MapType(PrimitiveType.STRING, PrimitiveType.INT, true);
        String[] records = new String[30_000];
        for (int i = 0; i < records.length; i++) {
            int key = i % 20_000;
            records[i] = "{\"v\":{\"key number " + key + "\":" + key + "}}";
        }

        DecodedBatch decoded = decoding.decode(column(map), records);

        assertThat(decoding.rows("SELECT count(*), count(*) FILTER (map_keys(v)[1] = 'key number ' || map_values(v)[1])"
                        + " FROM (" + decoded.sql() + ")"))
                .containsExactly("30000|30000");
    }

    @Test
    void aMapWhoseKeysAreNoStringsIsAFaultOfTheConfiguration() {
        StructType schema = column(new ArrayType(new MapType(PrimitiveType.INT, PrimitiveType.STRING, true), true));

        assertThatThrownBy(() -> new JsonDecoder(decoding.engine(), schema, JsonOptions.STRICT, List.of()))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.CONFIGURATION))
                .hasMessageContaining("`v[]` is a map with keys of INT")
                .hasMessageContaining("MAP<STRING, STRING>");
    }
}
