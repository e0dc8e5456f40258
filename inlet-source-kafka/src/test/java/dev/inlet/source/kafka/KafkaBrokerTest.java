package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import dev.inlet.position.SourcePartition;
import dev.inlet.testkit.EmbeddedKafka;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
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
    void aBrokerThatIsAwayWhileABoundedRunReadsIsAFailureThatMayPass() {
        fill(20);
        try (Reading reading = Reading.topics(kafka, "clicks")
                .property("reconnect.backoff.max.ms", "100")
                .with("discovery-interval", "100ms")
                .with("broker-timeout", "1s")
                .slowly()
                .bounded()
                .open()) {
            List<String> taken = new ArrayList<>(reading.take(1));
            kafka.stop();
            await().untilAsserted(() -> assertThatThrownBy(() -> taken.addAll(reading.poll()))
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT)));
            kafka.restart();
            await().ignoreExceptionsMatching(e -> e instanceof InletException failed && failed.kind() == Kind.TRANSIENT)
                    .until(() -> {
                        taken.addAll(reading.poll());
                        return taken.size() == 20;
                    });
            assertThat(taken).endsWith("clicks-0@19 19").doesNotHaveDuplicates();
        }
    }

    @Test
    void aTopicThatLostRecordsWhichWereReadStopsThePipelineThoughItIsLongerByNow() throws IOException {
        fill(10);
        try (Reading reading = Reading.topics(kafka, "clicks")
                .property("reconnect.backoff.max.ms", "100")
                .open()) {
            List<String> taken = new ArrayList<>(reading.take(10));
            kafka.stop();
            loseAllBut(5);
            kafka.restart();
            fill(10);
            await().untilAsserted(() -> assertThatThrownBy(() -> taken.addAll(reading.poll()))
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                    .hasMessageContaining("lost records that were read")
                    .hasMessageContaining("from 5 on"));
            assertThat(taken).hasSize(10);
            assertThat(reading.reached("clicks-0").next()).isEqualTo(10);
        }
    }

    @Test
    void aTopicThatIsShorterThanWhenABoundedRunBeganStopsThePipeline() throws IOException {
        fill(20);
        try (Reading reading = Reading.topics(kafka, "clicks")
                .property("reconnect.backoff.max.ms", "100")
                .with("discovery-interval", "100ms")
                .slowly()
                .bounded()
                .open()) {
            reading.take(1);
            kafka.stop();
            loseAllBut(10);
            kafka.restart();
            await().untilAsserted(() -> assertThatThrownBy(reading::poll)
                    .isInstanceOfSatisfying(
                            InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.DATA))
                    .hasMessageContaining("now it ends at 10"));
        }
    }

    @Test
    void aRecordWithoutATimestampHasNone() throws IOException {
        kafka.stop();
        // No producer of today sends such records, but topics have them from earlier days.
        MemoryRecords records = MemoryRecords.withRecords(
                0, Compression.NONE, 0, new SimpleRecord(RecordBatch.NO_TIMESTAMP, null, new byte[] {'v'}));
        try (FileChannel segment = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
            segment.write(records.buffer());
        }
        kafka.restart();
        try (Reading reading = Reading.topics(kafka, "clicks").open()) {
            RecordBuffer buffer = reading.newBuffer();
            await().until(() -> {
                reading.source().poll(buffer, Duration.ofMillis(50));
                return buffer.rows() == 1;
            });
            assertThat(reading.lines(
                            buffer, "concat_ws(' ', decode(value), coalesce(epoch_ms(_timestamp)::VARCHAR, 'none'))"))
                    .containsExactly("v none");
        }
    }

    /** Records in batches of their own. */
    private void fill(int records) {
        for (int i = 0; i < records; i++) {
            kafka.topics().send("clicks", 0, Integer.toString(i));
        }
    }

    private Path segment() {
        return directory.resolve("clicks-0/00000000000000000000.log");
    }

    /** As where a broker that has only the first of the batches comes to lead, or a disk is restored. */
    private void loseAllBut(int batches) throws IOException {
        ByteBuffer log = ByteBuffer.wrap(Files.readAllBytes(segment()));
        int end = 0;
        for (int i = 0; i < batches; i++) {
            // A batch begins with its offset and the length of what follows.
            end += Long.BYTES + Integer.BYTES + log.getInt(end + Long.BYTES);
        }
        try (FileChannel segment = FileChannel.open(segment(), StandardOpenOption.WRITE)) {
            segment.truncate(end);
        }
        // The broker looks through the log where it was not shut down in order.
        Files.delete(directory.resolve(".kafka_cleanshutdown"));
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
        byte[] bytes = Files.readAllBytes(segment());
        int last = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("damaged");
        bytes[last] ^= 1;
        Files.write(segment(), bytes);
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
