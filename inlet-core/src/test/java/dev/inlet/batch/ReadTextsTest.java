package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadTextsTest extends DecodingFixture {
    private static final StructType USER = new StructType(List.of(Field.of("name", PrimitiveType.STRING, true)));
    private static final StructType SCHEMA = new StructType(List.of(
            Field.of("id", PrimitiveType.BIGINT, true),
            Field.of("text", PrimitiveType.STRING, true),
            Field.of("user", USER, true),
            Field.of("tags", new ArrayType(PrimitiveType.STRING, true), true),
            Field.of("bytes", PrimitiveType.BINARY, true)));

    private static String record(int id) {
        return ("{'id':%d,'text':'a\\n%d','user':%s,'tags':['t%d',null],'bytes':'YQ=='}")
                .formatted(id, id, id % 2 == 0 ? "null" : "{'name':'n" + id + "'}", id)
                .replace('\'', '"');
    }

    private static Column columnOfNextBatch(ReadTexts texts) {
        texts.begin(new ByteStore(new ChunkPool()), 1);
        ScanColumns scan = new ScanColumns(1, new RowsAgain(List::of));
        texts.expression(scan);
        return scan.scan().columns().get(0);
    }

    private JsonDecoder decoder(String... taken) {
        return new JsonDecoder(decoding.engine(), SCHEMA, JsonOptions.STRICT, List.of(), List.of(taken)::contains);
    }

    @Test
    void onlyTextsThatAStatementIsExpectedToTakeOrTookAreKept() {
        ReadTexts texts = new ReadTexts(false);

        assertThat(columnOfNextBatch(new ReadTexts(true))).isInstanceOf(TextColumn.class);
        assertThat(columnOfNextBatch(texts)).isInstanceOf(TextOnDemand.class);
        texts.keepFromNowOn();
        assertThat(columnOfNextBatch(texts)).isInstanceOf(TextColumn.class);
    }

    @Test
    void aStatementThatTakesMoreThanWasExpectedGetsWhatIsInTheRecords() {
        JsonDecoder decoder = decoder("id", "text");
        RecordBatch batch = decoding.batchOfBytes(
                record(1).getBytes(UTF_8), "{}x".getBytes(UTF_8), record(2).getBytes(UTF_8));
        // The second time all of it is kept.
        for (int i = 0; i < 2; i++) {
            try (DecodedBatch decoded = decoder.decode(batch)) {
                assertThat(decoding.rows("SELECT id FROM (" + decoded.sql() + ")"))
                        .containsExactly("1", "2");
                assertThat(decoding.rows(decoded.sql()))
                        .containsExactly("1|a\n1|{'name': n1}|[t1, NULL]|a", "2|a\n2|null|[t2, NULL]|a");
                assertThat(decoded.misfits()).extracting(Misfit::position).containsExactly(1L);
            }
        }
    }

    @Test
    void textsThatAreNotKeptAreCheckedAllTheSame() {
        RecordBatch batch = decoding.batchOfBytes(
                "{\"text\":\"\\ud800\"}".getBytes(UTF_8),
                "{\"text\":{\"a\":[}}".getBytes(UTF_8),
                "{\"bytes\":\"?\"}".getBytes(UTF_8),
                "{\"tags\":[1.5,\"\\udc00\"]}".getBytes(UTF_8),
                "{\"user\":{\"name\":\"\\x\"}}".getBytes(UTF_8));
        List<Misfit> whereKept;
        try (DecodedBatch decoded = decoder("text", "user", "tags", "bytes").decode(batch)) {
            whereKept = decoded.misfits();
        }
        try (DecodedBatch decoded = decoder().decode(batch)) {
            assertThat(decoded.misfits()).isEqualTo(whereKept).hasSize(5);
        }
    }
}
