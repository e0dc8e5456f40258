package dev.inlet.source.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.error.InletException;
import dev.inlet.option.Options;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.SourceAudit.Presence;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.FreePorts;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What {@code inlet verify --source} learns of topics that went on living after a table took records of them. */
@ExtendWith(SharedKafka.class)
class KafkaAuditTest {
    private static final long MANY_BYTES = 1 << 20;

    private final EmbeddedKafka kafka;

    KafkaAuditTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    private KafkaAudit audit(String topic) {
        return audit(topic, Map.of());
    }

    private KafkaAudit audit(String topic, Map<SourcePartition, Long> identities) {
        return KafkaAudit.open(settings(kafka.bootstrap(), topic, "10s"), "test", identities);
    }

    private static KafkaSettings settings(String bootstrap, String topic, String brokerTimeout) {
        Map<String, Object> options = Map.of(
                "topics",
                List.of(topic),
                "broker-timeout",
                brokerTimeout,
                "properties",
                Map.of("bootstrap.servers", bootstrap));
        return KafkaSettings.of(Reading.SOURCE, Options.of(KafkaOptions.ALL, options), false);
    }

    private static SourcePartition partition(String name) {
        return new SourcePartition(Reading.SOURCE, name);
    }

    private static Presence look(KafkaAudit audit, String partition, long from, long to) {
        return audit.look(PositionRange.of(partition(partition), from, to), Optional.empty());
    }

    /** The records of a topic's first partition, as {@link Reading} shows them, and the position behind them. */
    private List<String> read(KafkaAudit audit, String topic, long from, long to) {
        try (Reading reading = Reading.topics(kafka, topic).open()) {
            RecordBuffer buffer = reading.newBuffer();
            assertThat(audit.read(partition(topic + "-0"), from, to, MANY_BYTES, buffer))
                    .isEqualTo(to);
            return reading.lines(buffer, Reading.LINE);
        }
    }

    @Test
    void recordsAreReadAgainInPiecesEachFromWhereTheOneBeforeEnded() {
        kafka.topics().create("again", 1);
        kafka.topics().send("again", 0, "a", "b", "c", "d", "e");
        try (KafkaAudit audit = audit("again");
                Reading reading = Reading.topics(kafka, "again").open()) {
            assertThat(look(audit, "again-0", 1, 4)).isInstanceOf(Presence.Whole.class);
            RecordBuffer all = reading.newBuffer();
            for (long next = 1; next < 4; ) {
                RecordBuffer piece = reading.newBuffer();
                long end = audit.read(partition("again-0"), next, 4, 1, piece);
                assertThat(piece.rows()).isEqualTo(end - next);
                next = audit.read(partition("again-0"), next, end, MANY_BYTES, all);
                assertThat(next).isEqualTo(end);
                piece.seal().close();
            }
            assertThat(reading.lines(all, Reading.LINE)).containsExactly("again-0@1 b", "again-0@2 c", "again-0@3 d");
        }
    }

    @Test
    void rangesOfAnotherTypeOfSourceUnderTheSameNameAreGone() {
        kafka.topics().create("renamed", 1);
        try (KafkaAudit audit = audit("renamed")) {
            assertThat(look(audit, "files", 0, 2)).isInstanceOf(Presence.Gone.class);
        }
    }

    @Test
    void rangesThatRetentionOvertookAreGoneOrThereInPart() {
        kafka.topics().create("retained", 1);
        kafka.topics().send("retained", 0, "a", "b", "c", "d");
        kafka.topics().deleteRecords("retained", 0, 2);
        try (KafkaAudit audit = audit("retained")) {
            assertThat(look(audit, "retained-0", 0, 2)).isInstanceOf(Presence.Gone.class);
            assertThat(look(audit, "retained-0", 0, 4)).isInstanceOf(Presence.Part.class);
            assertThat(look(audit, "retained-0", 2, 4)).isInstanceOf(Presence.Whole.class);
            assertThat(read(audit, "retained", 0, 4)).containsExactly("retained-0@2 c", "retained-0@3 d");
        }
    }

    @Test
    void whatCompactionLeftOfARangeIsReadAndTheRestIsNotMissed() {
        kafka.topics()
                .create(
                        "audited-compaction",
                        1,
                        Map.of(
                                "cleanup.policy", "compact",
                                "min.cleanable.dirty.ratio", "0.0",
                                "segment.ms", "100",
                                "min.compaction.lag.ms", "0",
                                "max.compaction.lag.ms", "100"));
        for (String value : List.of("0", "1", "2", "3")) {
            kafka.topics().send(List.of(keyed("k", value)));
        }
        // The newest segment is never compacted, and one ends with the next record after its time.
        await().until(() -> {
            kafka.topics().send(List.of(keyed("end", "e")));
            try (KafkaAudit audit = audit("audited-compaction")) {
                return read(audit, "audited-compaction", 0, 4).size() == 1;
            }
        });
        try (KafkaAudit audit = audit("audited-compaction")) {
            assertThat(look(audit, "audited-compaction-0", 0, 4)).isInstanceOf(Presence.Part.class);
            assertThat(read(audit, "audited-compaction", 0, 4)).containsExactly("audited-compaction-0@3 3");
        }
    }

    private static ProducerRecord<byte[], byte[]> keyed(String key, String value) {
        return new ProducerRecord<>("audited-compaction", 0, key.getBytes(UTF_8), value.getBytes(UTF_8));
    }

    @Test
    void recordsOfAbortedTransactionsAreNotReadAndTheirPositionsPassed() {
        kafka.topics().create("audited-transactions", 1);
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer(Map.of("transactional.id", "audited"))) {
            producer.initTransactions();
            for (String value : List.of("aborted", "committed")) { // 0, marker 1; 2, marker 3
                producer.beginTransaction();
                producer.send(new ProducerRecord<>("audited-transactions", 0, null, value.getBytes(UTF_8)));
                producer.flush();
                if (value.equals("aborted")) {
                    producer.abortTransaction();
                } else {
                    producer.commitTransaction();
                }
            }
        }
        await().until(() -> kafka.topics().end("audited-transactions", 0) == 4);
        try (KafkaAudit audit = audit("audited-transactions")) {
            assertThat(look(audit, "audited-transactions-0", 0, 4)).isInstanceOf(Presence.Whole.class);
            assertThat(read(audit, "audited-transactions", 0, 4)).containsExactly("audited-transactions-0@2 committed");
            assertThat(read(audit, "audited-transactions", 3, 4)).isEmpty();
        }
    }

    @Test
    void aTopicThatWasMadeAgainContradictsTheTable() {
        Map<SourcePartition, Long> loadedFrom = Map.of(partition("made-again"), identity("made-again"));
        kafka.topics().send("made-again", 0, "a");
        try (KafkaAudit audit = audit("made-again", loadedFrom)) {
            assertThat(look(audit, "made-again-0", 0, 1)).isInstanceOf(Presence.Whole.class);
        }
        kafka.topics().delete("made-again");
        await().until(() -> !kafka.topics().exists("made-again"));
        identity("made-again");
        kafka.topics().send("made-again", 0, "a");
        try (KafkaAudit audit = audit("made-again", loadedFrom)) {
            assertThat(look(audit, "made-again-0", 0, 1)).isInstanceOf(Presence.Contradiction.class);
        }
    }

    private long identity(String topic) {
        return new Topic(topic, kafka.topics().create(topic, 1), 1).identity().orElseThrow();
    }

    @Test
    void positionsThatTheTopicNeverHadContradictIt() {
        kafka.topics().create("short", 1);
        kafka.topics().send("short", 0, "a", "b");
        try (KafkaAudit audit = audit("short")) {
            assertThat(look(audit, "short-0", 1, 3)).isInstanceOf(Presence.Contradiction.class);
            assertThat(look(audit, "short-1", 0, 1)).isInstanceOf(Presence.Contradiction.class);
            assertThat(look(audit, "unknown-0", 0, 1)).isInstanceOf(Presence.Gone.class);
        }
    }

    @Test
    void whatIsNotTakenYetIsToldByPartitionsAndRecords() {
        kafka.topics().create("waiting", 3);
        kafka.topics().send("waiting", 0, "a", "b");
        kafka.topics().send("waiting", 1, "c", "d", "e");
        try (KafkaAudit audit = audit("waiting")) {
            assertThat(audit.notTaken(Map.of(partition("waiting-0"), 2L, partition("waiting-1"), 1L)))
                    .containsExactly("up to 2 records of source events in 1 partitions");
            assertThat(audit.notTaken(Map.of(partition("waiting-0"), 2L, partition("waiting-1"), 3L)))
                    .isEmpty();
        }
    }

    @Test
    void aBrokerThatIsAwayIsToldAsSuch() {
        String nobody = "127.0.0.1:" + FreePorts.find(1).get(0);
        KafkaSettings settings = settings(nobody, "any", "1s");
        assertThatThrownBy(() -> KafkaAudit.open(settings, "test", Map.of()))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(nobody);
    }
}
