package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.testkit.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SharedKafka.class)
class KafkaTransactionsTest {
    private final EmbeddedKafka kafka;

    KafkaTransactionsTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void abortedRecordsAreNotReadAndThePositionPassesTheirMarker() {
        kafka.topics().create("aborted", 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional("aborted-tx");
                Reading reading = Reading.topics(kafka, "aborted").open()) {
            commit(producer, "aborted", "a"); // 0, marker 1
            abort(producer, "aborted", "x", "y"); // 2, 3, marker 4
            commit(producer, "aborted", "b"); // 5, marker 6
            assertThat(reading.take(2)).containsExactly("aborted-0@0 a", "aborted-0@5 b");
            pollUntil(reading, "aborted-0", 7);
        }
    }

    @Test
    void thePositionPassesATransactionOfWhichNothingIsRead() {
        kafka.topics().create("only-aborted", 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional("only-aborted-tx");
                Reading reading = Reading.topics(kafka, "only-aborted").open()) {
            abort(producer, "only-aborted", "x", "y");
            pollUntil(reading, "only-aborted-0", 3);
        }
    }

    @Test
    void recordsOfATransactionAreReadWhenItIsCommitted() {
        kafka.topics().create("open", 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional("open-tx");
                Reading reading = Reading.topics(kafka, "open").open();
                Reading dirty = Reading.topics(kafka, "open")
                        .property("isolation.level", "read_uncommitted")
                        .open()) {
            producer.beginTransaction();
            send(producer, "open", "a");
            // Whoever asks for it sees the record, so it is there; we do not see it.
            assertThat(dirty.take(1)).containsExactly("open-0@0 a");
            assertThat(reading.poll()).isEmpty();
            producer.commitTransaction();
            assertThat(reading.take(1)).containsExactly("open-0@0 a");
        }
    }

    @Test
    void aBoundedRunEndsBeforeTheFirstOpenTransaction() {
        kafka.topics().create("bounded-open", 1);
        try (KafkaProducer<byte[], byte[]> producer = transactional("bounded-open-tx")) {
            commit(producer, "bounded-open", "a"); // 0, marker 1
            abort(producer, "bounded-open", "x"); // 2, marker 3
            await().until(() -> kafka.topics().end("bounded-open", 0) == 4);
            producer.beginTransaction();
            send(producer, "bounded-open", "still open");
            try (Reading reading =
                    Reading.topics(kafka, "bounded-open").bounded().open()) {
                assertThat(reading.takeAll()).containsExactly("bounded-open-0@0 a");
                assertThat(reading.reached("bounded-open-0").next()).isEqualTo(4);
                assertThat(reading.source().lag()).hasValue(0);
            }
            producer.abortTransaction();
        }
    }

    @Test
    void aBoundedRunTakesWhatWasThereWhenItBeganAndNoMore() {
        kafka.topics().create("bounded", 2);
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            records.add(record("bounded", 0, Integer.toString(i)));
        }
        kafka.topics().send(records);
        try (Reading reading = Reading.topics(kafka, "bounded").bounded().open()) {
            kafka.topics().send("bounded", 0, "too late");
            kafka.topics().send("bounded", 1, "too late");
            List<String> taken = reading.takeAll();
            assertThat(taken).hasSize(5000).endsWith("bounded-0@4999 4999").doesNotHaveDuplicates();
            assertThat(reading.reached("bounded-0").next()).isEqualTo(5000);
            assertThat(reading.reached("bounded-1").next()).isZero();
        }
    }

    @Test
    void aBoundedRunWithNothingToReadIsExhaustedAtOnce() {
        kafka.topics().create("bounded-empty", 1);
        kafka.topics().send("bounded-empty", 0, "a");
        try (Reading reading =
                Reading.topics(kafka, "bounded-empty").bounded().open(Reading.stored(Map.of("bounded-empty-0", 1L)))) {
            assertThat(reading.takeAll()).isEmpty();
        }
    }

    private KafkaProducer<byte[], byte[]> transactional(String id) {
        KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of("transactional.id", id));
        producer.initTransactions();
        return producer;
    }

    private static void commit(KafkaProducer<byte[], byte[]> producer, String topic, String... values) {
        producer.beginTransaction();
        send(producer, topic, values);
        producer.commitTransaction();
    }

    private static void abort(KafkaProducer<byte[], byte[]> producer, String topic, String... values) {
        producer.beginTransaction();
        send(producer, topic, values);
        producer.abortTransaction();
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String... values) {
        for (String value : values) {
            producer.send(record(topic, 0, value));
        }
        producer.flush();
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int partition, String value) {
        return new ProducerRecord<>(topic, partition, null, value.getBytes(StandardCharsets.UTF_8));
    }

    private static void pollUntil(Reading reading, String partition, long position) {
        await().until(() -> {
            assertThat(reading.poll()).isEmpty();
            return reading.reached(partition).next() == position;
        });
    }
}
