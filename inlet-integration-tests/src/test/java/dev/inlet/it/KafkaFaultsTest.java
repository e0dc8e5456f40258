package dev.inlet.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.KafkaProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can happen between Kafka's client and its broker: nothing of it loses, repeats or changes a record. */
class KafkaFaultsTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    /** In every record, so that the proxy finds records in what passes. */
    private static final String MARK = "the text of the record, which a flipped bit makes another";

    private static KafkaProxy proxy;
    private static EmbeddedKafka kafka;

    @TempDir
    static Path broker;

    @TempDir
    Path directory;

    private int sent;

    @BeforeAll
    static void start() {
        proxy = KafkaProxy.start(5);
        kafka = EmbeddedKafka.startBehind(proxy, broker);
    }

    @AfterAll
    static void stop() {
        kafka.close();
        proxy.close();
    }

    /** With transactions, of which every other one is aborted, so that a position that is off by one marker would show. */
    @Test
    void connectionsThatAreCutBlockedOrSlowLoseNothing() throws Exception {
        kafka.topics().create("connections", 1);
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of("transactional.id", "connections"));
                Pipelines.Running pipeline = new Pipelines.Running(directory, pipeline("connections", ""))) {
            producer.initTransactions();
            transactions(producer, "connections");
            pipeline.awaitRows(sent);

            proxy.cutWithinAnAnswer();
            transactions(producer, "connections");
            await().atMost(LONGEST).until(() -> !proxy.waitsForAnAnswer());
            pipeline.awaitRows(sent);

            proxy.delay(Duration.ofMillis(300));
            transactions(producer, "connections");
            proxy.cutOnce();
            pipeline.awaitRows(sent);
            proxy.heal();

            proxy.block();
            transactions(producer, "connections");
            // Longer than the client waits for an answer.
            await().during(Duration.ofMillis(1_500)).until(() -> pipeline.rows() < sent);
            proxy.heal();
            pipeline.awaitRows(sent);

            proxy.cut();
            transactions(producer, "connections");
            await().during(Duration.ofMillis(500)).until(() -> pipeline.rows() < sent);
            proxy.heal();
            pipeline.awaitRows(sent);
            pipeline.stop();
        } finally {
            proxy.heal();
        }
        assertEverythingIsThereOnce();
    }

    @Test
    void recordsThatAreDamagedOnTheWayAreFetchedAgain() throws Exception {
        kafka.topics().create("damaged", 2);
        try (Pipelines.Running pipeline = new Pipelines.Running(directory, pipeline("damaged", ""))) {
            for (int round = 0; round < 5; round++) {
                proxy.damage(MARK, 2);
                send("damaged", 20);
                pipeline.awaitRows(sent);
                assertThat(proxy.toDamage())
                        .as("answers that were still to be damaged")
                        .isZero();
            }
            pipeline.stop();
        } finally {
            proxy.heal();
        }
        assertEverythingIsThereOnce();
    }

    @Test
    void recordsThatAreDamagedEachTimeStopThePipelineAndNothingOfThemIsLanded() throws Exception {
        kafka.topics().create("hopeless", 1);
        send("hopeless", 20);
        Pipelines.runOnce(directory, pipeline("hopeless", ""));
        send("hopeless", 20);
        proxy.damage(MARK, Integer.MAX_VALUE);
        try (Pipelines.Running pipeline = new Pipelines.Running(directory, pipeline("hopeless", ""))) {
            InletException failure = pipeline.awaitFailure();
            assertThat(failure.kind()).isEqualTo(InletException.Kind.DATA);
            assertThat(failure).hasMessageContaining("hopeless-0 at offset ").hasMessageContaining("corrupt");
            assertThat(failure.wayOut()).contains("check its disks and network");
        } finally {
            proxy.heal();
        }
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            assertThat(logged.rows("SELECT n FROM numbers WHERE text <> '" + MARK + "'"))
                    .isEmpty();
            assertThat(logged.rows("SELECT count(*) < " + sent + " FROM numbers"))
                    .containsExactly("true");
        }
        Pipelines.runOnce(directory, pipeline("hopeless", ""));
        assertEverythingIsThereOnce();
    }

    /** Inlet assigns partitions to itself, so a rebalance takes nothing from it; only what it tells the group is refused. */
    @Test
    void aGroupThatSomebodyElseReadsAsAndRebalancesTakesNothingAway() throws Exception {
        kafka.topics().create("grouped", 2);
        try (KafkaConsumer<byte[], byte[]> member = member();
                Pipelines.Running pipeline =
                        new Pipelines.Running(directory, pipeline("grouped", "group.id: shared"))) {
            member.subscribe(List.of("grouped"));
            await().atMost(LONGEST).until(() -> {
                send("grouped", 5);
                member.poll(Duration.ofMillis(100));
                return member.assignment().size() == 2;
            });
            pipeline.awaitRows(sent);
            try (KafkaConsumer<byte[], byte[]> another = member()) {
                another.subscribe(List.of("grouped"));
                await().atMost(LONGEST).until(() -> {
                    send("grouped", 5);
                    another.poll(Duration.ofMillis(50));
                    member.poll(Duration.ofMillis(50));
                    return another.assignment().size() == 1;
                });
            }
            send("grouped", 20);
            pipeline.awaitRows(sent);
            pipeline.stop();
        }
        assertEverythingIsThereOnce();
    }

    private static KafkaConsumer<byte[], byte[]> member() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrap(), "group.id", "shared", "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    private void transactions(KafkaProducer<byte[], byte[]> producer, String topic) {
        for (int i = 0; i < 4; i++) {
            producer.beginTransaction();
            for (int n = 0; n < 10; n++) {
                producer.send(record(topic, i % 2 == 0 ? sent++ : -1));
            }
            if (i % 2 == 0) {
                producer.commitTransaction();
            } else {
                producer.flush();
                producer.abortTransaction();
            }
        }
    }

    private void send(String topic, int count) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            records.add(record(topic, sent++));
        }
        kafka.topics().send(records);
    }

    private static ProducerRecord<byte[], byte[]> record(String topic, int n) {
        return new ProducerRecord<>(topic, ("{\"n\":" + n + ",\"text\":\"" + MARK + "\"}").getBytes(UTF_8));
    }

    private void assertEverythingIsThereOnce() throws Exception {
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            logged.assertSame("SELECT n, text FROM numbers", "SELECT n, '" + MARK + "' FROM range(" + sent + ") t(n)");
            assertThat(logged.rows("SELECT * FROM (SELECT _offset, lag(_offset) OVER (PARTITION BY _partition ORDER BY"
                            + " seq) AS before FROM numbers) WHERE _offset <= before"))
                    .as("rows out of the order of their partition")
                    .isEmpty();
        }
        assertThat(LogVerifier.verify(DeltaTable.local(table())).violations()).isEmpty();
    }

    private Path table() {
        return directory.resolve("lake/numbers");
    }

    private static String pipeline(String topic, String property) {
        return """
                name: faults
                memory: 512MB
                sources:
                  numbers:
                    type: kafka
                    topics: [%s]
                    properties:
                      bootstrap.servers: "%s"
                      reconnect.backoff.max.ms: 100
                      request.timeout.ms: 1000
                      default.api.timeout.ms: 1000
                      %s
                    schema: n BIGINT, text STRING
                    metadata: [partition, offset]
                sinks:
                  - {table: lake/numbers, query: "SELECT n, text, _partition, _offset FROM numbers"}
                trigger: {interval: 100ms}
                """.formatted(topic, proxy.bootstrap(), property);
    }
}
