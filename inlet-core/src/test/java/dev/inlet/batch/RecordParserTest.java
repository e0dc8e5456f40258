package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.ErrorReportConfiguration;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.inlet.schema.StructType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One parser reads all records of a batch: what stands in one must not change what another is. */
class RecordParserTest {
    private static final int SCHEMAS = 60;
    private static final int DOCUMENTS = 100;

    private static final JsonFactory JACKSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .errorReportConfiguration(
                    ErrorReportConfiguration.builder().maxErrorTokenLength(20).build())
            .build();

    @TempDir
    Path directory;

    @Test
    void aRecordHasTheTokensThatAParserOfItsOwnFindsWhateverCameBefore() throws IOException {
        Random random = seeded("tokens");
        try (Parser reused = new Parser()) {
            for (int i = 0; i < SCHEMAS; i++) {
                for (byte[] record : records(random)) {
                    if (!Utf8.isValid(record, 0, record.length)) {
                        continue;
                    }
                    // Within a chunk that goes on with more that might be taken for part of the record.
                    byte[] chunk = join("{\"x\":[\"".getBytes(UTF_8), record, "\"]}\"\\ }".getBytes(UTF_8));
                    boolean plain = random.nextBoolean();
                    int most = random.nextInt(4) == 0 ? random.nextInt(20) : Integer.MAX_VALUE;
                    reused.parser.start(chunk, 7, record.length);

                    assertThat(tokens(reused.parser, 7, plain, most))
                            .as(new String(record, UTF_8))
                            .isEqualTo(tokens(JACKSON.createParser(record), 0, false, most));
                }
            }
        }
    }

    @Test
    void aRecordIsTakenOrRefusedAsItIsAlone() throws Exception {
        Random random = seeded("records");
        int refused = 0;
        try (Decoding decoding = new Decoding(directory)) {
            for (int i = 0; i < SCHEMAS; i++) {
                long seed = random.nextLong();
                StructType schema = new GeneratedJson(seed).schema();
                UnknownFields unknown = random.nextBoolean() ? UnknownFields.IGNORE : UnknownFields.DEAD_LETTER;
                JsonOptions options = new JsonOptions(unknown, Tombstones.DEAD_LETTER);
                List<byte[]> records = records(seed, random);
                List<String> alone = new ArrayList<>();
                for (int r = 0; r < records.size(); r++) {
                    alone.addAll(misfits(decoding, schema, options, records.subList(r, r + 1), r));
                }

                assertThat(misfits(decoding, schema, options, records, 0))
                        .as("seed " + seed + ", " + schema.columnsDdl())
                        .isEqualTo(alone);
                refused += alone.size();
            }
        }
        assertThat(refused).isBetween(SCHEMAS * DOCUMENTS / 10, SCHEMAS * DOCUMENTS);
    }

    private static List<String> misfits(
            Decoding decoding, StructType schema, JsonOptions options, List<byte[]> records, int position) {
        RecordBuffer buffer = decoding.engine().newBuffer();
        for (byte[] record : records) {
            buffer.append(Decoding.ORIGIN, position++, 0, record, 0, record.length);
        }
        try (RecordBatch batch = buffer.seal();
                DecodedBatch decoded = new JsonDecoder(decoding.engine(), schema, options, List.of()).decode(batch)) {
            assertThat(decoded.rows() + decoded.misfitCount()).isEqualTo(records.size());
            return decoded.misfits().stream()
                    .map(misfit -> misfit.position() + " " + misfit.kind() + " " + misfit.message())
                    .toList();
        }
    }

    private static Random seeded(String what) {
        long seed = Long.getLong("inlet.seed", System.nanoTime());
        System.out.println("RecordParserTest, " + what + ": -Dinlet.seed=" + seed);
        return new Random(seed);
    }

    private static List<byte[]> records(Random random) {
        return records(random.nextLong(), random);
    }

    /** Documents of which some are cut in two, joined with the next, or lack what another has too much. */
    private static List<byte[]> records(long seed, Random random) {
        GeneratedJson generated = new GeneratedJson(seed);
        StructType schema = generated.schema();
        List<byte[]> records = new ArrayList<>();
        while (records.size() < DOCUMENTS) {
            byte[] a = generated.document(schema);
            byte[] b = generated.document(schema);
            int cut = random.nextInt(a.length + 1);
            switch (random.nextInt(10)) {
                case 0 -> {
                    records.add(part(a, 0, cut));
                    records.add(part(a, cut, a.length));
                }
                case 1 -> records.add(join(a, b));
                case 2 -> {
                    records.add(part(a, 0, a.length - 1));
                    records.add(join(part(a, a.length - 1, a.length), b));
                }
                case 3 -> {
                    records.add(new byte[0]);
                    records.add(" \n".getBytes(UTF_8));
                }
                default -> {
                    records.add(a);
                    records.add(b);
                }
            }
        }
        return records;
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** The tokens with their texts and where they end, up to the end or a refusal, which is the last. */
    private static List<String> tokens(JsonParser parser, int base, boolean plain, int most) {
        List<String> tokens = new ArrayList<>();
        try {
            for (JsonToken token = parser.nextToken(); token != null && tokens.size() < most; ) {
                if (plain && token == JsonToken.VALUE_STRING && ((RecordParser) parser).passPlainString()) {
                    assertThat(((RecordParser) parser).passPlainString()).isTrue();
                }
                String text = parser.getText();
                long from = parser.currentTokenLocation().getByteOffset();
                long to = parser.currentLocation().getByteOffset();
                if (parser instanceof RecordParser records && token != JsonToken.FIELD_NAME) {
                    assertThat(records.tokenFrom()).isEqualTo((int) from + base);
                    assertThat(records.tokenTo()).isEqualTo((int) to + base);
                }
                tokens.add(token + " " + text + " " + from + " " + to);
                token = parser.nextToken();
            }
            tokens.add("end");
        } catch (IOException e) {
            tokens.add(StrictJson.misfit(e).getMessage());
        }
        return tokens;
    }

    /** Closes what it read with. */
    private static final class Parser implements AutoCloseable {
        private final RecordParser parser = StrictJson.parser();

        @Override
        public void close() throws IOException {
            parser.release();
        }
    }
}
