package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import dev.inlet.runtime.source.StoredProgress;
import dev.inlet.testkit.EmbeddedKafka;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Topics and partitions that come, go, or are replaced. */
@ExtendWith(SharedKafka.class)
class KafkaTopicsTest {
    private final EmbeddedKafka kafka;

    KafkaTopicsTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void aPartitionAddedWhileRunningIsReadFromItsBeginning() {
        kafka.topics().create("growing", 1);
        try (Reading reading = Reading.topics(kafka, "growing")
                .with("start", "latest")
                .with("discovery-interval", "100ms")
                .open()) {
            kafka.topics().grow("growing", 2);
            kafka.topics().send("growing", 1, "a", "b");
            assertThat(reading.take(2)).containsExactly("growing-1@0 a", "growing-1@1 b");
        }
    }

    @Test
    void aTopicThatComesToThePatternWhileRunningIsReadFromItsBeginning() {
        try (Reading reading = Reading.pattern(kafka, "tenant-.*")
                .with("start", "latest")
                .with("discovery-interval", "100ms")
                .open()) {
            assertThat(reading.source().identities()).isEmpty();
            kafka.topics().create("tenant-a", 1);
            kafka.topics().create("other-tenant-a", 1);
            kafka.topics().send("tenant-a", 0, "a");
            kafka.topics().send("other-tenant-a", 0, "not ours");
            assertThat(reading.take(1)).containsExactly("tenant-a-0@0 a");
            assertThat(reading.source().identities()).hasSize(1);
        }
    }

    @Test
    void aListedTopicMustExist() {
        InletException refused = catchThrowableOfType(
                InletException.class,
                () -> Reading.topics(kafka, "no-such-topic").open());
        assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(refused).hasMessageContaining("no-such-topic").hasMessageContaining(kafka.bootstrap());
        assertThat(kafka.topics().exists("no-such-topic")).isFalse();
    }

    @Test
    void aTopicMadeAgainBetweenTwoRunsStopsThePipeline() {
        kafka.topics().create("replaced", 1);
        kafka.topics().send("replaced", 0, "a", "b");
        StoredProgress stored;
        try (Reading reading = Reading.topics(kafka, "replaced").open()) {
            reading.take(2);
            stored = reading.progress();
        }
        kafka.topics().delete("replaced");
        kafka.topics().create("replaced", 1);
        // More than before, so that the old position would be taken without the topic's id.
        kafka.topics().send("replaced", 0, "c", "d", "e");

        assertThatThrownBy(() -> Reading.topics(kafka, "replaced").open(stored))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                .hasMessageContaining("deleted and made again")
                .hasMessageContaining("another name");
    }

    @Test
    void aTopicMadeAgainWhileRunningStopsThePipelineBeforeARecordOfItIsTaken() {
        kafka.topics().create("swapped", 1);
        kafka.topics().send("swapped", 0, "a", "b");
        // No discovery within the test: it is the fetched records themselves that are checked.
        try (Reading reading = Reading.topics(kafka, "swapped")
                .with("discovery-interval", "1h")
                .open()) {
            List<String> taken = new ArrayList<>(reading.take(2));
            kafka.topics().delete("swapped");
            kafka.topics().create("swapped", 1);
            kafka.topics().send("swapped", 0, "c", "d", "e");

            await().untilAsserted(() -> assertThatThrownBy(() -> taken.addAll(reading.poll()))
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                    .hasMessageContaining("deleted and made again"));
            assertThat(taken).containsExactly("swapped-0@0 a", "swapped-0@1 b");
            assertThat(reading.reached("swapped-0").next()).isEqualTo(2);
        }
    }

    @Test
    void aTopicDeletedWhileRunningStopsThePipeline() {
        kafka.topics().create("deleted", 1);
        try (Reading reading = Reading.topics(kafka, "deleted")
                .with("discovery-interval", "100ms")
                .open()) {
            kafka.topics().delete("deleted");
            await().untilAsserted(() -> assertThatThrownBy(reading::poll)
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                    .hasMessageContaining("does not exist any more"));
        }
    }

    @Test
    void aTopicOfThePatternThatWasDeletedIsLeftOutWhereGapsAreSkipped() {
        kafka.topics().create("left.gone", 1);
        kafka.topics().create("left.stays", 1);
        try (Reading reading = Reading.pattern(kafka, "left\\..*")
                .with("discovery-interval", "100ms")
                .with("on-gap", "skip")
                .open()) {
            kafka.topics().delete("left.gone");
            await().until(() -> {
                reading.poll();
                return reading.source().reached().size() == 1;
            });
            kafka.topics().send("left.stays", 0, "a");
            assertThat(reading.take(1)).containsExactly("left.stays-0@0 a");
        }
    }

    @Test
    void aTopicDeletedWhileABoundedRunReadsItStopsThePipeline() {
        fill("ending");
        try (Reading reading = Reading.topics(kafka, "ending")
                .with("discovery-interval", "100ms")
                .slowly()
                .bounded()
                .open()) {
            reading.take(1);
            kafka.topics().delete("ending");
            await().untilAsserted(() -> assertThatThrownBy(reading::poll)
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                    .hasMessageContaining("does not exist any more"));
        }
    }

    @Test
    void aTopicOfThePatternThatIsDeletedWhileABoundedRunReadsItDoesNotKeepItFromItsEnd() {
        fill("rest.gone");
        kafka.topics().create("rest.stays", 1);
        kafka.topics().send("rest.stays", 0, "a");
        try (Reading reading = Reading.pattern(kafka, "rest\\..*")
                .with("discovery-interval", "100ms")
                .with("on-gap", "skip")
                .slowly()
                .bounded()
                .open()) {
            List<String> taken = new ArrayList<>(reading.take(1));
            kafka.topics().delete("rest.gone");
            taken.addAll(reading.takeRest());
            assertThat(taken).contains("rest.stays-0@0 a").doesNotContain("rest.gone-0@19 19");
        }
    }

    /** Twenty records in batches of their own. */
    private void fill(String topic) {
        kafka.topics().create(topic, 1);
        for (int i = 0; i < 20; i++) {
            kafka.topics().send(topic, 0, Integer.toString(i));
        }
    }

    @Test
    void aTopicOfTheTableThatWasDeletedBetweenTwoRunsStopsThePipeline() {
        assertThatThrownBy(() -> Reading.pattern(kafka, "vanished.*").open(Reading.stored(Map.of("vanished-0", 7L))))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                .hasMessageContaining("`vanished`")
                .hasMessageContaining("on-gap: skip");
    }

    @Test
    void positionsOfAnotherTypeOfSourceStopThePipeline() {
        kafka.topics().create("retyped", 1);
        assertThatThrownBy(() -> Reading.topics(kafka, "retyped").open(Reading.stored(Map.of("files", 7L))))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CONFIGURATION))
                .hasMessageContaining("another type")
                .hasMessageContaining("another name");
    }

    @Test
    void fewerPartitionsThanTheTableKnowsStopThePipeline() {
        kafka.topics().create("shrunk", 1);
        assertThatThrownBy(() -> Reading.topics(kafka, "shrunk").open(Reading.stored(Map.of("shrunk-3", 7L))))
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                .hasMessageContaining("1 partitions, but the table has the position of partition 3");
    }
}
