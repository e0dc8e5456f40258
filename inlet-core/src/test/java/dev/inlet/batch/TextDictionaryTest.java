package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextDictionaryTest extends DecodingFixture {
    private static final StructType TEXT = DdlParser.parseColumns("t STRING");
    /** Enough for a dozen entries to pay. */
    private static final int ROWS = 8_000;

    @Test
    void textsOfEveryKindStandInTheSqlUnchanged() throws Exception {
        List<@Nullable String> texts = Arrays.asList(
                "DE",
                "",
                null,
                "it's '' \\' \"quoted\"",
                "-- ? $1 /* ; ${x} $$",
                "a\0b",
                "\0",
                "\u00A0\u2003\uFEFF\n\r\t",
                "\uD83D\uDE00é");

        DecodedBatch decoded = decode(texts);

        assertThat(decoded.sql()).contains("][c0]");
        assertThat(decoding.rows(decoded.sql())).isEqualTo(repeated(texts));
    }

    @Test
    void textsThatDifferInOneByteAnywhereAreToldApart() throws Exception {
        List<@Nullable String> texts = new ArrayList<>();
        for (int length : new int[] {7, 8, 9, 16, 40}) {
            for (int at : new int[] {0, length / 4, length - 1}) {
                texts.add("x".repeat(at) + "y" + "x".repeat(length - at - 1));
            }
        }

        DecodedBatch decoded = decode(texts);

        assertThat(decoded.sql()).contains("][c0]");
        assertThat(decoding.rows(decoded.sql())).isEqualTo(repeated(texts));
    }

    @Test
    void textsOfOneHashAreNotSearchedForLongButStayRight() throws Exception {
        // The hash looks at bytes 0 to 7, 32 to 39 and 64 to 71.
        List<@Nullable String> texts = new ArrayList<>(IntStream.range(0, 12)
                .mapToObj(i -> "x".repeat(9 + i) + "y" + "x".repeat(62 - i))
                .toList());

        DecodedBatch decoded = decode(texts);

        assertThat(decoded.sql()).doesNotContain("][c0]");
        assertThat(decoding.rows(decoded.sql())).isEqualTo(repeated(texts));
    }

    @Test
    void manyTextsOrALongOneAreHandedOverThemselves() throws Exception {
        List<@Nullable String> many = new ArrayList<>(
                IntStream.range(0, 500).mapToObj(i -> "text " + i).toList());
        List<@Nullable String> withLong = new ArrayList<>(many.subList(0, 3));
        withLong.add("long".repeat(100));

        for (List<@Nullable String> texts : List.of(many, withLong)) {
            DecodedBatch decoded = decode(texts);

            assertThat(decoded.sql()).doesNotContain("][c0]");
            assertThat(decoding.rows(decoded.sql())).isEqualTo(repeated(texts));
        }
    }

    @Test
    void aTextOfARecordThatIsRejectedLeavesNoTrace() {
        StructType schema = DdlParser.parseColumns("t STRING, n INT");
        String[] records = new String[ROWS];
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            records[i] =
                    i % 3 == 0 ? "{\"t\":\"gone\",\"n\":\"x\"}" : i % 3 == 1 ? "{\"n\":1}" : "{\"t\":\"kept\",\"n\":2}";
            if (i % 3 > 0) {
                expected.add(i % 3 == 1 ? "null|1" : "kept|2");
            }
        }

        assertThat(decoding.rows(decoding.decode(schema, records).sql())).isEqualTo(expected);
    }

    @Test
    void nestedValuesAreMadeOnceForEachTextAndAreTheSameAsMadeForEachRow() {
        StructType schema =
                DdlParser.parseColumns("tags ARRAY<STRING>, blobs ARRAY<BINARY>, prices MAP<STRING, DECIMAL(10,2)>, "
                        + "items ARRAY<STRUCT<id: BIGINT, at: TIMESTAMP, raw: BINARY>>, nothing ARRAY<INT>");
        String[] few = {
            "{\"tags\":[\"a\",null,\"it's \\\"b\\\"\\u0000\"],\"blobs\":[\"AAE=\",null],\"prices\":{\"x\":1.25,\"y\":null}}",
            "{\"tags\":[],\"blobs\":[],\"prices\":{},\"items\":[]}",
            "{\"items\":[{\"id\":9007199254740993,\"at\":\"2026-01-01T00:00:00.000001Z\",\"raw\":\"/w==\"},null,{}]}",
            "{\"tags\":[\"\\\\\",\"\"],\"items\":[null]}",
        };
        String[] many =
                IntStream.range(0, ROWS).mapToObj(i -> few[i % few.length]).toArray(String[]::new);

        DecodedBatch coded = decoding.decode(schema, many);

        assertThat(coded.sql()).contains("[c0]", "[c1]", "[c2]", "[c3]");
        List<String> each = decoding.rows(decoding.decode(schema, few).sql());
        assertThat(each.get(0)).startsWith("[a, NULL, ");
        assertThat(decoding.rows(coded.sql()))
                .isEqualTo(IntStream.range(0, ROWS)
                        .mapToObj(i -> each.get(i % few.length))
                        .toList());
    }

    private DecodedBatch decode(List<@Nullable String> texts) throws Exception {
        ObjectMapper json = new ObjectMapper();
        String[] records = new String[ROWS];
        for (int i = 0; i < ROWS; i++) {
            records[i] = "{\"t\":" + json.writeValueAsString(texts.get(i % texts.size())) + "}";
        }
        return decoding.decode(TEXT, records);
    }

    private static List<String> repeated(List<@Nullable String> texts) {
        return IntStream.range(0, ROWS)
                .mapToObj(i -> String.valueOf(texts.get(i % texts.size())))
                .toList();
    }
}
