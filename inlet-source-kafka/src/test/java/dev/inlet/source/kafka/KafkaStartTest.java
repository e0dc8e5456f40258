package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.StoredProgress;
import dev.inlet.testkit.EmbeddedKafka;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(SharedKafka.class)
class KafkaStartTest {
    private static final long NOON = 1_767_268_800_000L; // 2026-01-01T12:00:00Z

    private final EmbeddedKafka kafka;

    KafkaStartTest(EmbeddedKafka kafka) {
        this.kafka = kafka;
    }

    @Test
    void earliestBeginsAtTheFirstRecordThatIsLeft() {
        kafka.topics().create("earliest", 1);
        kafka.topics().send("earliest", 0, "a", "b", "c");
        kafka.topics().deleteRecords("earliest", 0, 1);
        try (Reading reading = Reading.topics(kafka, "earliest").open()) {
            assertThat(reading.reached("earliest-0").first()).isEqualTo(1);
            assertThat(reading.take(2)).containsExactly("earliest-0@1 b", "earliest-0@2 c");
        }
    }

    @Test
    void latestBeginsAfterTheLastRecordAndSaysWhereBeforeThereIsOne() {
        kafka.topics().create("latest", 1);
        kafka.topics().send("latest", 0, "old");
        try (Reading reading =
                Reading.topics(kafka, "latest").with("start", "latest").open()) {
            // A table must learn this, or a restart would leave out what comes in between.
            assertThat(reading.reached("latest-0").next()).isEqualTo(1);
            kafka.topics().send("latest", 0, "new");
            assertThat(reading.take(1)).containsExactly("latest-0@1 new");
        }
    }

    @Test
    void aTimeBeginsAtTheFirstRecordOfThatTimeOrLater() {
        kafka.topics().create("timed", 2);
        kafka.topics().send(List.of(at("timed", 0, NOON - 1, "before"), at("timed", 0, NOON, "noon")));
        kafka.topics().send(List.of(at("timed", 1, NOON - 1, "only before")));
        try (Reading reading = Reading.topics(kafka, "timed")
                .with("start", "2026-01-01T13:00:00+01:00")
                .open()) {
            assertThat(reading.reached("timed-1").next())
                    .as("nothing that late: the end")
                    .isEqualTo(1);
            assertThat(reading.take(1)).containsExactly("timed-0@1 noon");
        }
    }

    @Test
    void aTableWithoutAPositionBeginsNoLaterThanTheOthersAre() {
        kafka.topics().create("beside", 2);
        kafka.topics().send("beside", 0, "a", "b", "c");
        kafka.topics().send("beside", 1, "new");
        SortedMap<SourcePartition, Long> others =
                Reading.stored(Map.of("beside-0", 1L)).positions();
        StoredProgress stored = new StoredProgress(new TreeMap<>(), others, others, Map.of(), Stream::empty);
        try (Reading reading =
                Reading.topics(kafka, "beside").with("start", "latest").open(stored)) {
            assertThat(reading.take(3)).containsExactlyInAnyOrder("beside-0@1 b", "beside-0@2 c", "beside-1@0 new");
        }
        kafka.topics().deleteRecords("beside", 0, 2);
        assertThatThrownBy(() -> Reading.topics(kafka, "beside").open(stored))
                .as("from the beginning, which is behind where another is")
                .hasMessageContaining("on-gap: skip");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1969-12-31T23:59:59.999Z", "1900-01-01"})
    void aTimeBeforeAllThatRecordsCanHaveBeginsAtTheFirst(String time) {
        String topic = "ancient-" + time.length();
        kafka.topics().create(topic, 1);
        kafka.topics().send(topic, 0, "a");
        try (Reading reading = Reading.topics(kafka, topic).with("start", time).open()) {
            assertThat(reading.take(1)).containsExactly(topic + "-0@0 a");
        }
    }

    @Test
    void aPositionInTheTableComesBeforeStart() {
        kafka.topics().create("stored", 1);
        kafka.topics().send("stored", 0, "a", "b", "c");
        try (Reading reading =
                Reading.topics(kafka, "stored").with("start", "latest").open(Reading.stored(Map.of("stored-0", 1L)))) {
            assertThat(reading.take(2)).containsExactly("stored-0@1 b", "stored-0@2 c");
        }
    }

    @Test
    void aPartitionAddedBetweenTwoRunsIsReadFromItsBeginning() {
        kafka.topics().create("grown", 2);
        kafka.topics().send("grown", 1, "first of the new partition");
        try (Reading reading =
                Reading.topics(kafka, "grown").with("start", "latest").open(Reading.stored(Map.of("grown-0", 0L)))) {
            assertThat(reading.take(1)).containsExactly("grown-1@0 first of the new partition");
        }
    }

    @Test
    void aTopicThatCameToThePatternBetweenTwoRunsIsReadFromItsBeginning() {
        kafka.topics().create("came.old", 1);
        kafka.topics().create("came.new", 1);
        kafka.topics().send("came.new", 0, "a");
        try (Reading reading = Reading.pattern(kafka, "came\\..*")
                .with("start", "latest")
                .open(Reading.stored(Map.of("came.old-0", 0L)))) {
            assertThat(reading.take(1)).containsExactly("came.new-0@0 a");
        }
    }

    @Test
    void aTopicAddedToTheListBeginsWhereStartSays() {
        kafka.topics().create("list-old", 1);
        kafka.topics().create("list-new", 1);
        kafka.topics().send("list-new", 0, "a");
        try (Reading reading = Reading.topics(kafka, "list-old", "list-new")
                .with("start", "latest")
                .open(Reading.stored(Map.of("list-old-0", 0L)))) {
            assertThat(reading.reached("list-new-0").next()).isEqualTo(1);
        }
    }

    private static ProducerRecord<byte[], byte[]> at(String topic, int partition, long time, String value) {
        return new ProducerRecord<>(topic, partition, time, null, value.getBytes(StandardCharsets.UTF_8));
    }
}
