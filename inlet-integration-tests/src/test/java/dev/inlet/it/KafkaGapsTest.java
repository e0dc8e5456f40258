package dev.inlet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets that are no records: what of them is a loss, and what the table and its certificate say. */
class KafkaGapsTest {
    @TempDir
    Path directory;

    private final EmbeddedKafka kafka = Broker.kafka();

    @Test
    void abortedTransactionsAndTheirMarkersAreNoLoss() throws Exception {
        kafka.topics().create("transactions", 1);
        int sent = 0;
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of("transactional.id", "gaps"))) {
            producer.initTransactions();
            for (int run = 0; run < 3; run++) {
                for (int i = 0; i < 10; i++) {
                    producer.beginTransaction();
                    for (int n = 0; n < 20; n++) {
                        producer.send(record("transactions", "k", i % 2 == 0 ? sent++ : -1));
                    }
                    if (i % 2 == 0) {
                        producer.commitTransaction();
                    } else {
                        producer.flush();
                        producer.abortTransaction();
                    }
                }
                Pipelines.runOnce(directory, pipeline("transactions", "stop"));
            }
        }
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            logged.assertSame("SELECT n FROM numbers", "FROM range(" + sent + ")");
            assertThat(logged.rows("SELECT max(_offset) - min(_offset) + 1 > count(*) FROM numbers"))
                    .as("there are gaps between the offsets")
                    .containsExactly("true");
        }
        assertCertified();
    }

    @Test
    void offsetsThatCompactionRemovedAreNoLoss() throws Exception {
        kafka.topics()
                .create(
                        "compaction",
                        1,
                        Map.of(
                                "cleanup.policy", "compact",
                                "min.cleanable.dirty.ratio", "0.0",
                                "segment.ms", "100",
                                "min.compaction.lag.ms", "0",
                                "max.compaction.lag.ms", "100"));
        kafka.topics().send(List.of(record("compaction", "first", -1)));
        Pipelines.runOnce(directory, pipeline("compaction", "stop"));
        for (int i = 0; i < 10; i++) {
            kafka.topics().send(List.of(record("compaction", "same", i)));
        }
        // The newest segment is never compacted, and one ends with the next record after its time.
        await().atMost(Duration.ofMinutes(3)).until(() -> {
            kafka.topics().send(List.of(record("compaction", "end", 100)));
            return !readAll("compaction").containsKey(5L);
        });
        Pipelines.runOnce(directory, pipeline("compaction", "stop"));
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            List<String> landed = logged.rows("SELECT _offset || ' ' || n FROM numbers ORDER BY _offset");
            assertThat(landed).contains("0 -1", "10 9").doesNotContain("6 5").doesNotHaveDuplicates();
        }
        assertCertified();
    }

    @Test
    void retentionThatOvertookAStoppedPipelineIsALossThatAPersonAccepts() throws Exception {
        kafka.topics().create("retention", 1);
        send("retention", 0, 10);
        Pipelines.runOnce(directory, pipeline("retention", "stop"));
        send("retention", 10, 30);
        kafka.topics().deleteRecords("retention", 0, 20);
        long before = LoggedFiles.entries(table()).size();

        InletException stopped = catchThrowableOfType(
                InletException.class, () -> Pipelines.runOnce(directory, pipeline("retention", "stop")));
        assertThat(stopped.kind()).isEqualTo(InletException.Kind.DATA);
        assertThat(stopped.wayOut()).contains("on-gap: skip");
        assertThat(LoggedFiles.entries(table())).hasSize((int) before);

        Pipelines.runOnce(directory, pipeline("retention", "skip"));
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            logged.assertSame("SELECT n FROM numbers", "FROM range(30) t(n) WHERE n < 10 OR n >= 20");
        }
        assertCertified();
    }

    @Test
    void aTableThatIsAddedMakesTheOthersMissNothing() throws Exception {
        kafka.topics().create("added-table", 1);
        send("added-table", 0, 10);
        Pipelines.runOnce(directory, pipeline("added-table", "stop"));
        send("added-table", 10, 20);

        Pipelines.runOnce(
                directory,
                pipeline("added-table", "stop").replace("on-gap: stop\n", "on-gap: stop\n    start: latest\n")
                        + "  - {table: lake/more, query: \"SELECT n FROM numbers\"}\n");

        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            logged.assertSame("SELECT n FROM numbers", "FROM range(20)");
        }
        assertCertified();
    }

    private void send(String topic, int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int n = from; n < to; n++) {
            records.add(record(topic, "k", n));
        }
        kafka.topics().send(records);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, String key, int n) {
        return new ProducerRecord<>(topic, 0, key.getBytes(UTF_8), ("{\"n\":" + n + "}").getBytes(UTF_8));
    }

    /** What a client of Kafka's own finds in the topic, by offset. */
    private Map<Long, String> readAll(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<Long, String> values = new TreeMap<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            long end = kafka.topics().end(topic, 0);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    values.put(record.offset(), new String(record.value(), UTF_8));
                }
            }
        }
        return values;
    }

    private void assertCertified() {
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table()));
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.isComplete()).isTrue();
    }

    private Path table() {
        return directory.resolve("lake/numbers");
    }

    private String pipeline(String topic, String onGap) {
        return """
                name: gaps
                memory: 512MB
                sources:
                  numbers:
                    type: kafka
                    topics: [%s]
                    on-gap: %s
                    properties: {bootstrap.servers: "%s"}
                    schema: n BIGINT
                    metadata: [offset]
                sinks:
                  - {table: lake/numbers, query: "SELECT n, _offset FROM numbers"}
                """.formatted(topic, onGap, kafka.bootstrap());
    }
}
