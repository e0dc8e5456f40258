package dev.inlet.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    @Test
    void aRestartKeepsTopicsRecordsAndTheAddress(@TempDir Path directory) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            // Given
            Uuid id = kafka.topics().create("events", 2);
            kafka.topics().send("events", 1, "a", "b");
            String bootstrap = kafka.bootstrap();
            // When
            kafka.restart();
            // Then
            assertThat(kafka.bootstrap()).isEqualTo(bootstrap);
            assertThat(kafka.topics().describe("events").topicId()).isEqualTo(id);
            assertThat(kafka.topics().end("events", 1)).isEqualTo(2);
        }
    }

    @Test
    void anotherBrokerTakesUpWhatAnEarlierOneLeft(@TempDir Path directory) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            kafka.topics().create("events", 1);
            kafka.topics().send("events", 0, "a", "b");
        }
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory)) {
            assertThat(kafka.topics().end("events", 0)).isEqualTo(2);
        }
    }

    @Test
    void transactionsWorkOnTheSingleNode(@TempDir Path directory) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(directory);
                KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of("transactional.id", "t"))) {
            kafka.topics().create("events", 1);
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("events", new byte[] {1}));
            producer.commitTransaction();
            // The marker follows the record after the producer has its answer.
            await().until(() -> kafka.topics().end("events", 0) == 2);
        }
    }
}
