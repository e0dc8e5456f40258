package dev.inlet.source.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.option.Options;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class KafkaTopicWatchTest {
    @Test
    void aTopicThatGetsAnIdWhileItsBrokersAreUpgradedIsTheSame() {
        KafkaSettings settings = KafkaSettings.of(
                Reading.SOURCE,
                Options.of(
                        KafkaOptions.ALL,
                        Map.of("topics", List.of("clicks"), "properties", Map.of("bootstrap.servers", "localhost:1"))),
                false);
        Topic without = new Topic("clicks", Uuid.ZERO_UUID, 1);
        Topic with = new Topic("clicks", Uuid.randomUuid(), 1);
        TopicWatch watch = new TopicWatch(settings, new Refusals(Reading.SOURCE, "localhost:1"), byName(without));
        assertThat(watch.update(byName(with)).none()).isTrue();
        assertThatThrownBy(() -> watch.update(byName(new Topic("clicks", Uuid.randomUuid(), 1))))
                .hasMessageContaining("made again");
    }

    private static TreeMap<String, Topic> byName(Topic topic) {
        return new TreeMap<>(Map.of(topic.name(), topic));
    }
}
