package dev.inlet.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.testkit.EmbeddedKafka;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
class KafkaRecordsTest {
    private final EmbeddedKafka kafka;

    KafkaRecordsTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void keysHeadersAndTimesComeWithTheRecord() {
        kafka.topics().create("whole", 3);
        ProducerRecord<byte[], byte[]> full =
                new ProducerRecord<>("whole", 2, 1_767_268_800_123L, "k".getBytes(UTF_8), "v".getBytes(UTF_8));
        full.headers().add("trace", "t1".getBytes(UTF_8)).add("trace", null);
        ProducerRecord<byte[], byte[]> bare =
                new ProducerRecord<>("whole", 2, 1_767_268_800_124L, null, "w".getBytes(UTF_8));
        kafka.topics().send(List.of(full, bare));
        try (Reading reading = Reading.topics(kafka, "whole").open()) {
            RecordBuffer buffer = reading.newBuffer();
            await().until(() -> {
                reading.source().poll(buffer, Duration.ofMillis(50));
                return buffer.rows() == 2;
            });
            assertThat(reading.lines(
                            buffer,
                            "concat_ws(' ', _topic, _partition, _offset, coalesce(decode(_key), 'none'), "
                                    + "epoch_ms(_timestamp), _headers::VARCHAR)"))
                    .containsExactly(
                            "whole 2 0 k 1767268800123 [{'key': trace, 'value': t1}, {'key': trace, 'value': NULL}]",
                            "whole 2 1 none 1767268800124 []");
        }
    }

    @Test
    void aNullValueIsHandedOverAsATombstone() {
        kafka.topics().create("tombstones", 1);
        kafka.topics().send(List.of(new ProducerRecord<>("tombstones", 0, "k".getBytes(UTF_8), null)));
        try (Reading reading = Reading.topics(kafka, "tombstones").open()) {
            assertThat(reading.take(1)).containsExactly("tombstones-0@0 TOMBSTONE");
        }
    }

    @Test
    void aRecordLargerThanAFetchIsRead() {
        kafka.topics().create("large", 1, Map.of("max.message.bytes", Integer.toString(16 << 20)));
        byte[] large = "x".repeat(10 << 20).getBytes(UTF_8);
        kafka.topics().send(List.of(new ProducerRecord<>("large", 0, null, large)));
        kafka.topics().send("large", 0, "small");
        try (Reading reading = Reading.topics(kafka, "large")
                .property("max.partition.fetch.bytes", "65536")
                .property("fetch.max.bytes", "65536")
                .open()) {
            assertThat(reading.take(2))
                    .satisfiesExactly(
                            record -> assertThat(record).hasSize("large-0@0 ".length() + large.length),
                            record -> assertThat(record).isEqualTo("large-0@1 small"));
        }
    }

    @Test
    void offsetsThatCompactionRemovedAreNoGap() {
        kafka.topics()
                .create(
                        "compacted",
                        1,
                        Map.of(
                                "cleanup.policy", "compact",
                                "min.cleanable.dirty.ratio", "0.0",
                                "segment.ms", "100",
                                "min.compaction.lag.ms", "0",
                                "max.compaction.lag.ms", "100"));
        List<ProducerRecord<byte[], byte[]>> same = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            same.add(new ProducerRecord<>(
                    "compacted", 0, "k".getBytes(UTF_8), Integer.toString(i).getBytes(UTF_8)));
        }
        kafka.topics().send(same);
        // The newest segment is never compacted, and a segment ends with the next record after its time.
        await().timeout(Duration.ofSeconds(40)).untilAsserted(() -> {
            kafka.topics().send(List.of(new ProducerRecord<>("compacted", 0, "end".getBytes(UTF_8), new byte[] {'e'})));
            long end = kafka.topics().end("compacted", 0);
            try (Reading reading =
                    Reading.topics(kafka, "compacted").bounded().open(Reading.stored(Map.of("compacted-0", 0L)))) {
                assertThat(reading.takeAll())
                        .doesNotContain("compacted-0@0 0")
                        .contains("compacted-0@9 9")
                        .endsWith("compacted-0@" + (end - 1) + " e");
                assertThat(reading.reached("compacted-0").next()).isEqualTo(end);
            }
        });
    }
}
