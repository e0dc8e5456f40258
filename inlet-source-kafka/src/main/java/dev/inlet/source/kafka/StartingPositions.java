package dev.inlet.source.kafka;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.StoredProgress;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.LogTruncationException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides where each partition is read from, or that a person must decide. */
final class StartingPositions {
    private static final Logger LOG = LoggerFactory.getLogger(StartingPositions.class);

    private final KafkaSettings settings;
    private final StoredProgress stored;
    private final Refusals refusals;

    StartingPositions(KafkaSettings settings, StoredProgress stored, Refusals refusals) {
        this.settings = settings;
        this.stored = stored;
        this.refusals = refusals;
    }

    /**
     * Compares what the table knows with the topics that there are.
     *
     * @throws InletException where a topic is missing, or is another one than the table was loaded from
     */
    void check(Map<String, Topic> topics) {
        for (SourcePartition partition : stored.least().keySet()) {
            if (KafkaNames.find(partition).isEmpty()) {
                throw refusals.otherType(partition);
            }
        }
        for (Topic topic : topics.values()) {
            Long known = stored.identities().get(new SourcePartition(settings.source(), topic.name()));
            if (known != null && topic.identity().orElse(known) != known) {
                throw refusals.recreated(topic);
            }
        }
        for (SourcePartition partition : stored.least().keySet()) {
            TopicPartition id = KafkaNames.partition(partition);
            Topic topic = topics.get(id.topic());
            if (topic != null && id.partition() >= topic.partitions()) {
                throw refusals.fewerPartitions(topic, id.partition());
            }
            if (topic == null && settings.selection().includes(id.topic())) {
                refuseOrSkipDeleted(id.topic());
            }
        }
        if (settings.selection() instanceof TopicSelection.Named named) {
            Collection<String> missing = named.topics().stream()
                    .filter(topic -> !topics.containsKey(topic))
                    .toList();
            if (!missing.isEmpty()) {
                throw refusals.missing(missing);
            }
        }
    }

    private void refuseOrSkipDeleted(String topic) {
        if (settings.onGap() == OnGap.STOP || settings.selection() instanceof TopicSelection.Named) {
            throw refusals.deleted(topic, settings.selection());
        }
        LOG.atWarn().addKeyValue("topic", topic).log("topic is gone; going on without it, as on-gap says");
    }

    /**
     * Where to read each of these partitions from.
     *
     * @param offsets what the brokers have
     * @param atTime answers for {@link Start.At}: by partition, the first offset at or after the time
     */
    Map<TopicPartition, Long> of(Map<TopicPartition, Offsets> offsets, OffsetsAtTime atTime) {
        Set<String> known = stored.least().keySet().stream()
                .map(partition -> KafkaNames.partition(partition).topic())
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> held = new HashMap<>();
        Map<TopicPartition, Offsets> fresh = new HashMap<>();
        offsets.forEach((partition, there) -> {
            SourcePartition name = KafkaNames.sourcePartition(settings.source(), partition);
            Long least = stored.least().get(name);
            if (least != null) {
                // Another table may be further: it would take what comes there for what it has.
                refuseBehind(partition, Math.max(least, stored.highest().getOrDefault(name, least)), there);
                held.put(partition, resume(partition, least, there));
            } else if (appearedLater(partition.topic(), known)) {
                starts.put(partition, there.start());
            }
            if (!stored.positions().containsKey(name) && !starts.containsKey(partition)) {
                fresh.put(partition, there);
            }
        });
        starts.putAll(begin(fresh, atTime));
        // Of a partition that a table which was added knows nothing of, the others must not miss what lies before its
        // start.
        held.forEach((partition, position) -> starts.merge(partition, position, Math::min));
        return starts;
    }

    /** Where to go on from a position that the brokers may not have any more. */
    long resume(TopicPartition partition, long position, Offsets there) {
        refuseBehind(partition, position, there);
        if (position >= there.start()) {
            return position;
        }
        if (settings.onGap() == OnGap.STOP) {
            throw refusals.recordsGone(partition, position, there.start());
        }
        LOG.atWarn()
                .addKeyValue("sourcePartition", partition)
                .addKeyValue("position", position)
                .log("records up to {} are gone; going on there, as on-gap says", there.start());
        return there.start();
    }

    /** Refuses to go on in a log that is not the one that was read. */
    InletException truncated(LogTruncationException told) {
        Map.Entry<TopicPartition, Long> read =
                told.offsetOutOfRangePartitions().entrySet().iterator().next();
        Optional<Long> common =
                Optional.ofNullable(told.divergentOffsets().get(read.getKey())).map(OffsetAndMetadata::offset);
        return refusals.truncated(read.getKey(), read.getValue(), common);
    }

    /**
     * Holds that a bounded run can come to its end.
     *
     * @param ends where partitions ended when it began
     * @param offsets what the brokers have of them now
     */
    void requireReachable(Map<TopicPartition, Long> ends, Map<TopicPartition, Offsets> offsets) {
        offsets.forEach((partition, there) -> {
            long end = ends.getOrDefault(partition, 0L);
            if (end > there.end()) {
                throw refusals.shortened(partition, end, there.end());
            }
        });
    }

    private void refuseBehind(TopicPartition partition, long position, Offsets there) {
        if (position > there.end()) {
            throw refusals.behindPosition(partition, position, there.end());
        }
    }

    /**
     * A partition of a topic that the table has positions of was added since. So was a topic that matches the pattern now,
     * unless this is the first run. To start these anywhere but at their beginning would leave records out.
     */
    private boolean appearedLater(String topic, Set<String> known) {
        return known.contains(topic) || (!known.isEmpty() && settings.selection() instanceof TopicSelection.Matching);
    }

    private Map<TopicPartition, Long> begin(Map<TopicPartition, Offsets> fresh, OffsetsAtTime atTime) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        // A negative number is none of a time for the brokers: -1 asks for the end.
        Map<TopicPartition, Long> timed = settings.start() instanceof Start.At at && !fresh.isEmpty()
                ? atTime.offsets(fresh.keySet(), Math.max(0, at.time().toEpochMilli()))
                : Map.of();
        fresh.forEach((partition, there) -> {
            long start = settings.start() instanceof Start.Earliest ? there.start() : there.readable();
            starts.put(partition, timed.getOrDefault(partition, start));
        });
        return starts;
    }

    /** Asks the brokers for the first offsets at or after a time in ms since the epoch. */
    @FunctionalInterface
    interface OffsetsAtTime {
        Map<TopicPartition, Long> offsets(Collection<TopicPartition> partitions, long millis);
    }
}
