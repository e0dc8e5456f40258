package dev.inlet.source.kafka;

import dev.inlet.position.SourcePartition;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/** How source partitions are called. The form is stored in tables: changing it would lose their positions. */
final class KafkaNames {
    private KafkaNames() {}

    /** {@code <topic>-<partition>}, such as {@code clicks-0}. */
    static SourcePartition sourcePartition(String source, TopicPartition partition) {
        return new SourcePartition(source, partition.topic() + "-" + partition.partition());
    }

    /** The way back; unambiguous, since a partition is a number and the topic may hold any dashes. */
    static TopicPartition partition(SourcePartition sourcePartition) {
        return find(sourcePartition)
                .orElseThrow(() -> new IllegalArgumentException(sourcePartition + " is not a partition of a topic"));
    }

    /** As {@link #partition}; empty where it is a partition of another type of source. */
    static Optional<TopicPartition> find(SourcePartition sourcePartition) {
        String name = sourcePartition.name();
        int dash = name.lastIndexOf('-');
        try {
            return dash < 1
                    ? Optional.empty()
                    : Optional.of(
                            new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
