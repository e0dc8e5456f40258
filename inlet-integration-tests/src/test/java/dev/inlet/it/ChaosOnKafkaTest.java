package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code inlet chaos} on a user's pipeline that reads a topic. */
class ChaosOnKafkaTest {
    private static final int EVENTS = 4_000;

    @TempDir
    Path directory;

    private final EmbeddedKafka kafka = Broker.kafka();

    @Test
    void aPipelineOnATopicIsCertifiedAfterItsProcessesDiedAndItsGroupIsToldNothing() throws Exception {
        kafka.topics().create("chaos", SpoiltEvents.PARTITIONS, Map.of("retention.ms", "-1"));
        SpoiltEvents.send(kafka, "chaos", 0, EVENTS);
        Path pipeline =
                Files.writeString(directory.resolve("shop.yaml"), """
                name: shop
                memory: 512MB
                sources:
                  events:
                    type: kafka
                    topics: [chaos]
                    properties: {bootstrap.servers: "%s", group.id: chaos-group}
                    schema: "%s"
                    metadata: [partition, offset]
                sinks:
                  - table: lake/events
                    query: SELECT * FROM events
                  - table: lake/counts
                    query: SELECT _partition, count(*) AS n FROM events GROUP BY _partition
                dead-letters: {table: lake/dead}
                """.formatted(kafka.bootstrap(), Events.SCHEMA));
        Path scratch = directory.resolve("scratch");

        // With this seed the first process dies at the fifth call of storage, on a machine of any speed.
        String output;
        try (InletProcess chaos = InletProcess.command(
                "chaos",
                pipeline,
                directory.resolve("tmp"),
                "--minutes",
                "0.07",
                "--seed",
                "9",
                "--scratch",
                scratch.toString(),
                "--output",
                "json")) {
            int code = chaos.exitCode();
            output = chaos.output();
            assertThat(code).as(output).isZero();
        }

        JsonNode summary = new ObjectMapper()
                .readTree(output.lines()
                        .filter(line -> line.startsWith("{\"seed\""))
                        .findFirst()
                        .orElseThrow());
        assertThat(summary.path("holds").asBoolean()).isTrue();
        assertThat(summary.path("faults").asInt()).as(output).isPositive();
        assertThat(summary.path("records").asLong())
                .isEqualTo((long) EVENTS * summary.path("laps").asInt());
        JsonNode events = summary.path("lastLap").path(0).path("source");
        assertThat(events.path("recordsReadAgain").asLong()).isEqualTo(EVENTS);
        assertThat(events.path("commitsCompared").asLong())
                .isEqualTo(events.path("commits").asLong());
        assertThat(kafka.topics().committed("chaos-group", "chaos", 0)).isEmpty();
        assertThat(directory.resolve("lake")).doesNotExist();
        assertThat(scratch).doesNotExist();
    }
}
