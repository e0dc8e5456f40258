package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.StoredProgress;
import dev.inlet.testkit.EmbeddedKafka;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Positions that the broker does not have any more, or not yet. */
@ExtendWith(SharedKafka.class)
class KafkaGapTest {

    private final EmbeddedKafka kafka;

    KafkaGapTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void recordsRemovedBeforeTheyWereReadStopThePipeline() {
        kafka.topics().create("expired", 1);
        kafka.topics().send("expired", 0, "a", "b", "c", "d");
        kafka.topics().deleteRecords("expired", 0, 3);
        assertStops(() -> Reading.topics(kafka, "expired").open(Reading.stored(Map.of("expired-0", 1L))))
                .hasMessageContaining("expired-0")
                .hasMessageContaining("position 1")
                .hasMessageContaining("from 1 to 2")
                .hasMessageContaining("`on-gap: skip` to go on at 3");
    }

    @Test
    void aGapThatMayBeSkippedShowsInWhereReadingBegan() {
        kafka.topics().create("skipped", 1);
        kafka.topics().send("skipped", 0, "a", "b", "c", "d");
        kafka.topics().deleteRecords("skipped", 0, 3);
        try (Reading reading =
                Reading.topics(kafka, "skipped").with("on-gap", "skip").open(Reading.stored(Map.of("skipped-0", 1L)))) {
            assertThat(reading.reached("skipped-0").first()).isEqualTo(3);
            assertThat(reading.take(1)).containsExactly("skipped-0@3 d");
        }
    }

    @Test
    void aPositionBeyondTheEndStopsThePipelineEvenWhereGapsAreSkipped() {
        kafka.topics().create("behind", 1);
        kafka.topics().send("behind", 0, "a", "b");
        assertStops(() -> Reading.topics(kafka, "behind")
                        .with("on-gap", "skip")
                        .open(Reading.stored(Map.of("behind-0", 500L))))
                .hasMessageContaining("position 500")
                .hasMessageContaining("ends at 2")
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void aPositionBeyondTheEndInOneOfSeveralTablesStopsThePipeline() {
        kafka.topics().create("further", 1);
        kafka.topics().send("further", 0, "a", "b");
        SortedMap<SourcePartition, Long> lowest =
                Reading.stored(Map.of("further-0", 1L)).positions();
        SortedMap<SourcePartition, Long> highest =
                Reading.stored(Map.of("further-0", 500L)).positions();
        assertStops(() -> Reading.topics(kafka, "further")
                        .open(new StoredProgress(lowest, highest, Map.of(), Stream::empty)))
                .hasMessageContaining("position 500");
    }

    @Test
    void aPositionAtTheEndIsNoGap() {
        kafka.topics().create("at-end", 1);
        kafka.topics().send("at-end", 0, "a", "b");
        try (Reading reading = Reading.topics(kafka, "at-end").open(Reading.stored(Map.of("at-end-0", 2L)))) {
            kafka.topics().send("at-end", 0, "c");
            assertThat(reading.take(1)).containsExactly("at-end-0@2 c");
        }
    }

    @Test
    void recordsRemovedWhileRunningStopThePipeline() {
        fill("overtaken");
        try (Reading reading = slowly("overtaken").open()) {
            reading.take(1);
            kafka.topics().deleteRecords("overtaken", 0, 18);
            await().untilAsserted(
                            () -> assertStops(reading::poll).hasMessageContaining("`on-gap: skip` to go on at 18"));
            assertThat(reading.reached("overtaken-0").next())
                    .as("the stored position stays")
                    .isLessThan(18);
        }
    }

    @Test
    void aGapWhileRunningIsPassedBetweenTwoBatchesOnly() {
        fill("jumped");
        try (Reading reading = slowly("jumped").with("on-gap", "skip").open()) {
            RecordBuffer first = reading.newBuffer();
            while (first.rows() == 0) {
                reading.source().poll(first, Duration.ofMillis(50));
            }
            kafka.topics().deleteRecords("jumped", 0, 18);
            // When: the client still hands over what it had fetched, then the broker refuses the position
            for (int polls = 0; polls < 30; polls++) {
                reading.source().poll(first, Duration.ofMillis(20));
            }
            // Then: within a batch, nothing from beyond the gap
            assertThat(reading.reached("jumped-0").first()).isZero();
            assertThat(reading.reached("jumped-0").next())
                    .isEqualTo(first.rows())
                    .isLessThan(18);
            // And: in the next one, all that is left
            assertThat(reading.take(2)).containsExactly("jumped-0@18 18", "jumped-0@19 19");
            assertThat(reading.reached("jumped-0").first()).isEqualTo(18);
        }
    }

    @Test
    void aGapBeyondTheEndOfABoundedRunIsTheEndOfIt() {
        fill("beyond");
        try (Reading reading = slowly("beyond").with("on-gap", "skip").bounded().open()) {
            reading.take(1);
            kafka.topics().send("beyond", 0, "20", "21");
            kafka.topics().deleteRecords("beyond", 0, 21);
            reading.takeRest();
            assertThat(reading.reached("beyond-0").next()).isEqualTo(21);
        }
    }

    /** Twenty records in batches of their own. */
    private void fill(String topic) {
        kafka.topics().create(topic, 1);
        for (int i = 0; i < 20; i++) {
            kafka.topics().send(topic, 0, Integer.toString(i));
        }
    }

    private Reading.Setup slowly(String topic) {
        return Reading.topics(kafka, topic).slowly();
    }

    private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertStops(
            ThrowingCallable reading) {
        return assertThatThrownBy(reading)
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA));
    }
}
