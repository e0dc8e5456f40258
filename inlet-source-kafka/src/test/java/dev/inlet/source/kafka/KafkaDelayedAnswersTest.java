package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.KafkaProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaDelayedAnswersTest {
    @Test
    void aPartitionOfWhichTheBrokersDoNotTellInTimeIsReadWhenTheyDo(@TempDir Path directory) {
        try (KafkaProxy proxy = KafkaProxy.start(1);
                EmbeddedKafka kafka = EmbeddedKafka.startBehind(proxy, directory)) {
            kafka.topics().create("growing", 1);
            try (Reading reading = Reading.broker(proxy.bootstrap(), "growing")
                    .with("discovery-interval", "100ms")
                    .with("broker-timeout", "1s")
                    .open()) {
                kafka.topics().grow("growing", 2);
                // What partitions there are takes one answer, where they begin two: that is too long.
                proxy.delay(Duration.ofMillis(700));
                await().untilAsserted(() -> assertThatThrownBy(reading::poll)
                        .isInstanceOfSatisfying(
                                InletException.class, e -> assertThat(e.kind()).isEqualTo(Kind.TRANSIENT))
                        .hasMessageContaining("listOffsets"));
                proxy.heal();
                kafka.topics().send("growing", 1, "a");
                List<String> taken = new ArrayList<>();
                await().ignoreExceptionsMatching(
                                e -> e instanceof InletException failed && failed.kind() == Kind.TRANSIENT)
                        .until(() -> {
                            taken.addAll(reading.poll());
                            return !taken.isEmpty();
                        });
                assertThat(taken).containsExactly("growing-1@0 a");
            }
        }
    }
}
