package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.error.InletException;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.KafkaProxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.FetchResponseData.FetchableTopicResponse;
import org.apache.kafka.common.message.FetchResponseData.PartitionData;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bits that flip in what a broker answers to a fetch, where Kafka's checksum does not reach. */
class KafkaDamagedAnswersTest {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    /** A power of two, so that a bit which flips in the first offset of a batch moves it up, or down by all of its records. */
    private static final int BATCH = 16;

    // Bits from the least one on.
    private static final List<Integer> FEW = List.of(0, 2);
    private static final List<Integer> BYTE = List.of(0, 1, 7);
    private static final List<Integer> SHORT = List.of(0, 1, 2, 3, 15);
    private static final List<Integer> INT = List.of(0, 3, 7, 30, 31);
    private static final List<Integer> LONG = List.of(0, 3, 4, 10, 40, 63);

    // In front of a batch: its first offset, its length, the leader's epoch, the version of its form, the checksum.
    private static final int LENGTH = 8;
    private static final int EPOCH = 12;
    private static final int MAGIC = 16;
    private static final int CHECKSUM = 17;

    @TempDir
    static Path directory;

    private static KafkaProxy proxy;
    private static EmbeddedKafka kafka;
    private static KafkaProducer<byte[], byte[]> producer;

    private int sent;

    @BeforeAll
    static void start() {
        proxy = KafkaProxy.start(11);
        kafka = EmbeddedKafka.startBehind(proxy, directory);
        producer = kafka.producer(Map.of("linger.ms", 10_000));
    }

    @AfterAll
    static void stop() {
        producer.close();
        kafka.close();
        proxy.close();
    }

    @Test
    void aBitThatFlipsInTheOffsetOfABatchPutsNoRecordOutOfPlace() {
        kafka.topics().create("offset", 1);
        try (Reading reading = reading("offset")) {
            each(reading, "offset", "offset", LONG, (answer, bit) -> inBatch(answer, 0, Long.BYTES, bit));
        }
    }

    @Test
    void aBitThatFlipsInFrontOfABatchChangesNothing() {
        kafka.topics().create("batch", 1);
        try (Reading reading = reading("batch")) {
            each(reading, "batch", "length", INT, (answer, bit) -> inBatch(answer, LENGTH, 4, bit));
            each(reading, "batch", "leader's epoch", INT, (answer, bit) -> inBatch(answer, EPOCH, 4, bit));
            each(reading, "batch", "version of its form", BYTE, (answer, bit) -> inBatch(answer, MAGIC, 1, bit));
            each(reading, "batch", "checksum", FEW, (answer, bit) -> inBatch(answer, CHECKSUM, 4, bit));
        }
    }

    @Test
    void aBitThatFlipsAroundTheBatchesChangesNothing() {
        kafka.topics().create("answer", 1);
        try (Reading reading = reading("answer")) {
            each(
                    reading,
                    "answer",
                    "high watermark",
                    LONG,
                    (answer, bit) ->
                            inPartition(answer, data -> data.setHighWatermark(data.highWatermark() ^ (1L << bit))));
            each(
                    reading,
                    "answer",
                    "last stable offset",
                    LONG,
                    (answer, bit) -> inPartition(
                            answer, data -> data.setLastStableOffset(data.lastStableOffset() ^ (1L << bit))));
            each(
                    reading,
                    "answer",
                    "start of the log",
                    LONG,
                    (answer, bit) ->
                            inPartition(answer, data -> data.setLogStartOffset(data.logStartOffset() ^ (1L << bit))));
            each(
                    reading,
                    "answer",
                    "error of the partition",
                    SHORT,
                    (answer, bit) ->
                            inPartition(answer, data -> data.setErrorCode((short) (data.errorCode() ^ (1 << bit)))));
            each(
                    reading,
                    "answer",
                    "replica to read from",
                    FEW,
                    (answer, bit) -> inPartition(
                            answer, data -> data.setPreferredReadReplica(data.preferredReadReplica() ^ (1 << bit))));
            each(
                    reading,
                    "answer",
                    "partition",
                    INT,
                    (answer, bit) ->
                            inPartition(answer, data -> data.setPartitionIndex(data.partitionIndex() ^ (1 << bit))));
            each(reading, "answer", "error", SHORT, (answer, bit) -> {
                if (holdsRecords(answer)) {
                    answer.setErrorCode((short) (answer.errorCode() ^ (1 << bit)));
                }
            });
            each(reading, "answer", "session", FEW, (answer, bit) -> {
                if (holdsRecords(answer)) {
                    answer.setSessionId(answer.sessionId() ^ (1 << (bit * 8)));
                }
            });
            each(reading, "answer", "topic's id", FEW, (answer, bit) -> {
                if (holdsRecords(answer)) {
                    FetchableTopicResponse topic = answer.responses().get(0);
                    Uuid id = topic.topicId();
                    topic.setTopicId(
                            new Uuid(id.getMostSignificantBits() ^ (1L << (bit * 16)), id.getLeastSignificantBits()));
                }
            });
        }
    }

    private interface Flip {
        void in(FetchResponseData answer, int bit);
    }

    private void each(Reading reading, String topic, String what, List<Integer> bits, Flip flip) {
        for (int bit : bits) {
            proxy.changeFetched((header, answer) -> flip.in(answer, bit));
            sendABatchAndTakeIt(reading, topic, what + ", bit " + bit);
        }
    }

    private void sendABatchAndTakeIt(Reading reading, String topic, String what) {
        int from = sent;
        send(topic);
        List<String> expected = IntStream.range(from, sent)
                .mapToObj(n -> topic + "-0@" + n + " " + n)
                .toList();
        assertThat(take(reading, BATCH)).as(what).isEqualTo(expected);
        assertThat(proxy.waitsForAFetch()).as(what + " is still to flip").isFalse();
    }

    private void send(String topic) {
        for (int i = 0; i < BATCH; i++) {
            byte[] value = Integer.toString(sent++).getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(topic, 0, null, value));
        }
        producer.flush();
    }

    /** As a pipeline does it: what may pass is tried again. */
    private static List<String> take(Reading reading, int count) {
        List<String> lines = new ArrayList<>();
        Instant deadline = Instant.now().plus(PATIENCE);
        while (lines.size() < count && Instant.now().isBefore(deadline)) {
            try {
                lines.addAll(reading.poll());
            } catch (InletException e) {
                assertThat(e.kind()).as(e.getMessage()).isEqualTo(InletException.Kind.TRANSIENT);
            }
        }
        return lines;
    }

    private static Reading reading(String topic) {
        return Reading.broker(proxy.bootstrap(), topic)
                .property("reconnect.backoff.max.ms", "100")
                .with("broker-timeout", "2 minutes")
                .open();
    }

    private static boolean holdsRecords(FetchResponseData answer) {
        return answer.responses().stream()
                .flatMap(topic -> topic.partitions().stream())
                .anyMatch(data -> data.records() != null && data.records().sizeInBytes() > 0);
    }

    private static void inPartition(FetchResponseData answer, Consumer<PartitionData> change) {
        if (holdsRecords(answer)) {
            change.accept(answer.responses().get(0).partitions().get(0));
        }
    }

    /** Flips a bit, counted from the least one, of a number in front of the first batch. */
    private static void inBatch(FetchResponseData answer, int place, int length, int bit) {
        inPartition(answer, data -> {
            ByteBuffer bytes = ((MemoryRecords) data.records()).buffer();
            int at = bytes.position() + place + length - 1 - bit / 8;
            bytes.put(at, (byte) (bytes.get(at) ^ (1 << (bit % 8))));
        });
    }
}
