package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import dev.inlet.position.SourcePartition;
import dev.inlet.testkit.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that stops, comes back, or whose data is damaged. */
class KafkaBrokerTest {
    private static final SourcePartition PARTITION = new SourcePartition(Reading.SOURCE, "clicks-0");

    private EmbeddedKafka kafka;

    @TempDir
    private Path directory;

    @BeforeEach
    void start() {
        kafka = EmbeddedKafka.start(directory);
        kafka.topics().create("clicks", 1);
    }

    @AfterEach
    void stop() {
        kafka.close();
    }

    @Test
    void readingGoesOnWhenABrokerComesBack() {
        kafka.topics().send("clicks", 0, "a", "b");
        try (Reading reading = Reading.topics(kafka, "clicks")
                .property("reconnect.backoff.max.ms", "100")
                .open()) {
            assertThat(reading.take(2)).containsExactly("clicks-0@0 a", "clicks-0@1 b");
            kafka.restart();
            kafka.topics().send("clicks", 0, "c");
            assertThat(reading.take(1)).containsExactly("clicks-0@2 c");
        }
    }

    @Test
    void aBrokerThatIsAwayWhileRunningIsAFailureThatMayPass() {
        try (Reading reading = Reading.topics(kafka, "clicks")
                .property("reconnect.backoff.max.ms", "100")
                .with("discovery-interval", "100ms")
                .with("broker-timeout", "1s")
                .open()) {
            kafka.stop();
            await().untilAsserted(() -> assertThatThrownBy(reading::poll)
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT))
                    .hasMessageContaining(kafka.bootstrap()));
            kafka.restart();
            kafka.topics().send("clicks", 0, "a");
            List<String> taken = new ArrayList<>();
            await().ignoreExceptionsMatching(e -> e instanceof InletException failed && failed.kind() == Kind.TRANSIENT)
                    .until(() -> {
                        taken.addAll(reading.poll());
                        return !taken.isEmpty();
                    });
            assertThat(taken).containsExactly("clicks-0@0 a");
        }
    }

    @Test
    void aBrokerThatIsAwayAtTheStartIsToldWithinTheTimeout() {
        String bootstrap = kafka.bootstrap();
        kafka.stop();
        InletException refused = catchThrowableOfType(
                InletException.class,
                () -> Reading.broker(bootstrap, "clicks")
                        .with("broker-timeout", "1s")
                        .open());
        assertThat(refused.kind()).isEqualTo(Kind.CONFIGURATION);
        assertThat(refused)
                .hasMessageContaining("no Kafka broker at " + bootstrap + " answered within 1s")
                .hasMessageContaining("bootstrap.servers");
    }

    @Test
    void aGroupIsToldOfWhatIsInTheTables() {
        kafka.topics().send("clicks", 0, "a", "b");
        try (Reading reading =
                Reading.topics(kafka, "clicks").property("group.id", "watched").open()) {
            reading.take(2);
            reading.source().acknowledge(Map.of(PARTITION, 2L));
            await().until(() -> {
                reading.poll();
                return kafka.topics().committed("watched", "clicks", 0).equals(Optional.of(2L));
            });
        }
    }

    @Test
    void aGroupIsToldOfTheLastPositionsWhenTheSourceIsClosed() {
        kafka.topics().send("clicks", 0, "a", "b");
        try (Reading reading = Reading.topics(kafka, "clicks")
                .property("group.id", "closing")
                .bounded()
                .open()) {
            reading.takeAll();
            reading.source().acknowledge(Map.of(PARTITION, 2L));
        }
        assertThat(kafka.topics().committed("closing", "clicks", 0)).hasValue(2L);
    }

    @Test
    void theLagIsWhatIsThereAndNotYetRead() {
        try (Reading reading = Reading.topics(kafka, "clicks")
                .property("max.poll.records", "1")
                .open()) {
            kafka.topics().send("clicks", 0, "a", "b", "c", "d", "e");
            await().until(() -> {
                reading.poll();
                return reading.source().lag().equals(OptionalLong.of(0));
            });
            assertThat(reading.reached("clicks-0").next()).isEqualTo(5);
        }
    }

    @Test
    void aDamagedRecordStopsThePipeline() throws IOException {
        kafka.topics().send("clicks", 0, "intact");
        kafka.topics().send("clicks", 0, "damaged");
        kafka.stop();
        Path segment = directory.resolve("clicks-0/00000000000000000000.log");
        byte[] bytes = Files.readAllBytes(segment);
        int last = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("damaged");
        bytes[last] ^= 1;
        Files.write(segment, bytes);
        kafka.restart();
        try (Reading reading = Reading.topics(kafka, "clicks").open()) {
            List<String> taken = new ArrayList<>();
            await().untilAsserted(() -> assertThatThrownBy(() -> taken.addAll(reading.poll()))
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                    .hasMessageContaining("Record batch for partition clicks-0 at offset 1 is invalid"));
            assertThat(taken).containsExactly("clicks-0@0 intact");
            assertThat(reading.reached("clicks-0").next()).isEqualTo(1);
        }
    }
}
