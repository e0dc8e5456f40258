package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.position.SourcePartition;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordBufferTest extends DecodingFixture {
    private static final List<MetadataColumn> POSITION =
            List.of(new MetadataColumn("_offset", MetadataColumn.Content.POSITION));

    private DecodedBatch raw(RecordBatch batch) {
        return decoding.keep(new RawDecoder(decoding.engine(), Tombstones.DEAD_LETTER, POSITION).decode(batch));
    }

    /** The rows with their values as text. */
    private List<String> texts(DecodedBatch decoded) {
        return decoding.rows("SELECT decode(value), * EXCLUDE value FROM (" + decoded.sql() + ")");
    }

    @Test
    void bytesAreCopiedAndTheCallersBufferStaysWhereItWas() {
        RecordBuffer buffer = decoding.engine().newBuffer();
        ByteBuffer value =
                ByteBuffer.wrap("..first..".getBytes(UTF_8)).position(2).limit(7);
        buffer.append(Decoding.ORIGIN, 0, 0, null, value);
        assertThat(value.remaining()).isEqualTo(5);
        value.put(2, (byte) 'X');
        ByteBuffer direct =
                ByteBuffer.allocateDirect(6).put("second".getBytes(UTF_8)).flip();
        buffer.append(Decoding.ORIGIN, 1, 0, direct, direct);

        assertThat(buffer.rows()).isEqualTo(2);
        assertThat(buffer.bytes()).isEqualTo(17);
        DecodedBatch decoded = raw(decoding.keep(buffer.seal()));
        assertThat(texts(decoded)).containsExactly("first|0", "second|1");
    }

    @Test
    void positionsComeFromRunsAcrossGapsAndPartitions() {
        RecordOrigin other = new RecordOrigin(new SourcePartition("clicks", "clicks-1"), List.of());
        RecordBuffer buffer = decoding.engine().newBuffer();
        Random random = new Random(7);
        List<String> expected = new ArrayList<>();
        long[] next = {1_000_000_000_000L, 5};
        for (int i = 0; i < 5_000; i++) {
            int partition = random.nextInt(20) == 0 ? 1 : 0;
            next[partition] += random.nextInt(10) == 0 ? 3 : 1;
            byte[] value = ("v" + i).getBytes(UTF_8);
            buffer.append(partition == 0 ? Decoding.ORIGIN : other, next[partition], 0, value, 0, value.length);
            expected.add("v" + i + "|" + next[partition]);
        }
        RecordBatch batch = decoding.keep(buffer.seal());

        assertThat(texts(raw(batch))).isEqualTo(expected);
        assertThat(batch.ranges()).extracting(RecordBatch.Range::next).containsExactly(next[0] + 1, next[1] + 1);
    }

    @Test
    void recordsKeepTheirKeysWhereverTheFirstOneComes() {
        List<MetadataColumn> key = List.of(new MetadataColumn("_key", MetadataColumn.Content.KEY));
        Random random = new Random(11);
        // In turns, so that arrays of batches with keys serve batches without.
        for (int first : new int[] {0, 3_000, Integer.MAX_VALUE, 4_999, 1_024}) {
            RecordBuffer buffer = decoding.engine().newBuffer();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                boolean keyed = i == first || i > first && random.nextBoolean();
                byte[] value = ("v" + i).getBytes(UTF_8);
                buffer.append(
                        Decoding.ORIGIN,
                        i,
                        0,
                        keyed ? ByteBuffer.wrap(("k" + i).getBytes(UTF_8)) : null,
                        ByteBuffer.wrap(value));
                expected.add("v" + i + "|" + (keyed ? "k" + i : null));
            }
            try (RecordBatch batch = buffer.seal();
                    DecodedBatch decoded =
                            new RawDecoder(decoding.engine(), Tombstones.DEAD_LETTER, key).decode(batch)) {
                assertThat(decoding.rows("SELECT decode(value), decode(_key) FROM (" + decoded.sql() + ")"))
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void memoryOfAClosedBatchServesLaterOnes() {
        // Batches of different sizes, so that arrays of every length go round.
        for (int size : new int[] {5_000, 100, 1, 9_000, 0, 5_000, 2_048}) {
            String[] values = IntStream.range(0, size)
                    .mapToObj(i -> "{\"n\":" + i * 3 + "}")
                    .toArray(String[]::new);
            RecordBatch batch = decoding.batch(values);
            DecodedBatch decoded = decoding.decode(
                    new StructType(List.of(Field.of("n", PrimitiveType.BIGINT, true))), JsonOptions.STRICT, batch);
            long sum = 3L * size * (size - 1) / 2;
            assertThat(decoding.rows("SELECT count(*), coalesce(sum(n), 0) FROM (" + decoded.sql() + ")"))
                    .containsExactly(size + "|" + sum);
            decoded.close();
            batch.close();
        }
    }

    @Test
    void rowsOfAClosedBatchCannotBeRead() {
        DecodedBatch decoded = raw(decoding.batch("a"));
        assertThat(texts(decoded)).containsExactly("a|0");

        decoded.close();
        decoded.close();

        assertThatThrownBy(() -> decoding.rows(decoded.sql())).hasStackTraceContaining("their batch is closed");
    }

    @Test
    void rawValuesKeepEveryByte() {
        byte[] binary = {0, (byte) 0xC3, (byte) 0x28, -1};
        RecordBatch batch = decoding.batchOfBytes(binary, "text".getBytes(UTF_8), new byte[0]);

        assertThat(decoding.rows("SELECT hex(value) FROM (" + raw(batch).sql() + ")"))
                .containsExactly("00C328FF", "74657874", "");
    }

    private RecordBatch twoPartitions(RecordOrigin other) {
        RecordBuffer buffer = decoding.engine().newBuffer();
        for (int i = 0; i < 6; i++) {
            byte[] value = ("v" + i).getBytes(UTF_8);
            RecordOrigin origin = i % 2 == 0 ? Decoding.ORIGIN : other;
            buffer.append(origin, 10 + i / 2, 100 - i, value, 0, value.length);
            buffer.header("h", new byte[] {(byte) ('0' + i)});
        }
        return decoding.keep(buffer.seal());
    }

    @Test
    void aWindowHoldsTheRecordsBetweenItsPositionsPerPartition() {
        RecordOrigin other = new RecordOrigin(new SourcePartition("clicks", "clicks-1"), List.of());
        RecordBatch batch = twoPartitions(other);

        RecordBatch window = decoding.keep(
                batch.window(Map.of(Decoding.PARTITION, 11L), Map.of(Decoding.PARTITION, 99L, other.partition(), 12L)));

        DecodedBatch decoded = decoding.keep(new RawDecoder(
                        decoding.engine(),
                        Tombstones.DEAD_LETTER,
                        List.of(
                                new MetadataColumn("_offset", MetadataColumn.Content.POSITION),
                                new MetadataColumn("_headers", MetadataColumn.Content.HEADERS)))
                .decode(window));
        assertThat(decoding.rows("SELECT decode(value), _offset, _headers[1].value FROM (" + decoded.sql() + ")"))
                .containsExactly("v1|10|1", "v2|11|2", "v3|11|3", "v4|12|4");
        assertThat(window.ranges())
                .containsExactlyInAnyOrder(
                        new RecordBatch.Range(Decoding.PARTITION, 11, 13),
                        new RecordBatch.Range(other.partition(), 10, 12));
        assertThat(window.bytes()).isEqualTo(8);
    }

    @Test
    void closingAWindowLeavesTheBatchAsItIs() {
        RecordBatch batch = twoPartitions(new RecordOrigin(new SourcePartition("clicks", "clicks-1"), List.of()));

        batch.window(Map.of(), Map.of()).close();
        batch.none().close();

        assertThat(texts(raw(batch))).containsExactly("v0|10", "v1|10", "v2|11", "v3|11", "v4|12", "v5|12");
    }

    @Test
    void theEmptyWindowIsABatchOfNoRecords() {
        RecordBatch none = decoding.keep(decoding.batch("a", "b").none());

        assertThat(none.rows()).isZero();
        assertThat(none.bytes()).isZero();
        assertThat(none.ranges()).isEmpty();
        DecodedBatch decoded = raw(none);
        assertThat(decoding.rows(decoded.sql())).isEmpty();
        assertThat(decoded.misfitCount()).isZero();
    }

    @Test
    void recordsBehindRowsThatALaterStepRefusedAreFoundAgain() {
        RecordBatch batch = decoding.batch("{\"n\":0}", "no json", "{\"n\":2}", null, "{\"n\":4}");
        DecodedBatch decoded = decoding.decode(
                new StructType(List.of(Field.of("n", PrimitiveType.BIGINT, true))), JsonOptions.STRICT, batch);
        assertThat(decoding.rows(decoded.sql())).containsExactly("0", "2", "4");

        String records = decoded.recordsSql(
                List.of(new RecordFault(1, "late", "its window is closed"), new RecordFault(2, "cast", "no date")));

        assertThat(decoding.rows("SELECT decode(value), source_partition, position, epoch_ms(timestamp), error, message"
                        + " FROM (" + records + ")"))
                .containsExactly(
                        "{\"n\":2}|clicks-0|2|2000|late|its window is closed",
                        "{\"n\":4}|clicks-0|4|4000|cast|no date");
        assertThat(decoding.rows(decoded.recordsSql(List.of()))).isEmpty();
    }
}
