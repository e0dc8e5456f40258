package dev.inlet.source.kafka;

import java.util.OptionalLong;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Uuid;

/**
 * A topic as the brokers describe it.
 *
 * @param id stays with the topic until it is deleted (KIP-516); {@link Uuid#ZERO_UUID} from brokers older than 2.8, which
 *     have none
 */
record Topic(String name, Uuid id, int partitions) {
    static Topic of(TopicDescription description) {
        return new Topic(
                description.name(),
                description.topicId(),
                description.partitions().size());
    }

    /** Whether a topic of the same name has another id. Brokers may come to have ids while they are upgraded one by one. */
    boolean isAnother(Topic other) {
        return identity().isPresent() && other.identity().isPresent() && !id.equals(other.id);
    }

    /** 63 bits of the id, 0 or more; empty where there is none. */
    OptionalLong identity() {
        return id.equals(Uuid.ZERO_UUID)
                ? OptionalLong.empty()
                : OptionalLong.of((id.getMostSignificantBits() ^ id.getLeastSignificantBits()) & Long.MAX_VALUE);
    }
}
