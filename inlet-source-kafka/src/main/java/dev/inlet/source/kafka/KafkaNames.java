package dev.inlet.source.kafka;

import dev.inlet.position.SourcePartition;
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
        String name = sourcePartition.name();
        int dash = name.lastIndexOf('-');
        try {
            return new TopicPartition(name.substring(0, Math.max(dash, 0)), Integer.parseInt(name.substring(dash + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(sourcePartition + " is not a partition of a topic", e);
        }
    }
}
