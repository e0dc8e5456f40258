package dev.inlet.source.kafka;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import dev.inlet.option.Durations;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.RecordAudit;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads topics again, as the source did, and commits nothing to a group. */
final class KafkaAudit implements RecordAudit {
    private final KafkaSettings settings;
    private final Refusals refusals;
    private final Brokers brokers;
    private final SortedMap<String, Topic> topics;
    private final Set<String> compacted;
    private final Map<TopicPartition, Offsets> offsets;
    private final Map<SourcePartition, Long> identities;
    private final Map<SourcePartition, RecordOrigin> origins = new HashMap<>();
    private final Consumer<ByteBuffer, ByteBuffer> consumer;

    private KafkaAudit(
            KafkaSettings settings, Refusals refusals, Brokers brokers, Map<SourcePartition, Long> identities) {
        this.settings = settings;
        this.refusals = refusals;
        this.brokers = brokers;
        this.identities = Map.copyOf(identities);
        this.topics = brokers.topics();
        this.compacted = brokers.compacted(topics.keySet());
        List<TopicPartition> partitions = new ArrayList<>();
        topics.values().forEach(topic -> {
            for (int i = 0; i < topic.partitions(); i++) {
                partitions.add(new TopicPartition(topic.name(), i));
            }
        });
        this.offsets = brokers.offsets(partitions);
        Map<String, Object> properties = new HashMap<>(settings.consumer("inlet-verify-" + settings.source(), 1));
        // Without a group there is nobody to tell of positions, and nobody to disturb.
        properties.remove("group.id");
        this.consumer = new KafkaConsumer<>(properties, new RecordBytes(), new RecordBytes());
    }

    /** @param identities what the table's positions refer to */
    static KafkaAudit open(KafkaSettings settings, String pipeline, Map<SourcePartition, Long> identities) {
        Refusals refusals = new Refusals(settings.source(), settings.clients().bootstrapServers());
        Brokers brokers = Brokers.connect(settings, refusals, "inlet-verify-" + pipeline);
        try {
            return new KafkaAudit(settings, refusals, brokers, identities);
        } catch (TimeoutException e) {
            brokers.close();
            throw refusals.unreachable(Durations.format(settings.brokerTimeout()), e);
        } catch (KafkaException e) {
            brokers.close();
            throw refusals.failed(e);
        } catch (RuntimeException e) {
            brokers.close();
            throw e;
        }
    }

    @Override
    public Presence look(PositionRange range, Optional<String> note) {
        Optional<TopicPartition> named = KafkaNames.find(range.partition());
        if (named.isEmpty()) {
            return new Presence.Gone("the source of another type that had this name: " + range.partition());
        }
        TopicPartition id = named.get();
        Topic topic = topics.get(id.topic());
        if (topic == null) {
            return new Presence.Gone("topic " + id.topic() + " does not exist any more, or is no longer selected");
        }
        Long identity = identities.get(new SourcePartition(settings.source(), topic.name()));
        if (identity != null
                && topic.identity().isPresent()
                && identity != topic.identity().getAsLong()) {
            return new Presence.Contradiction(
                    "the topic that the table was loaded from", "a topic of the same name that was made later");
        }
        Offsets there = offsets.get(id);
        if (there == null) {
            return new Presence.Contradiction("a partition of the topic", "only " + topic.partitions() + " partitions");
        }
        if (range.to() > there.end()) {
            return new Presence.Contradiction("records up to " + range.to(), "the partition ends at " + there.end());
        }
        if (there.start() >= range.to()) {
            return new Presence.Gone("records of " + id + " before " + there.start() + ": Kafka removed them");
        }
        if (there.start() > range.first()) {
            return new Presence.Part("records of " + id + " before " + there.start() + ": Kafka removed them");
        }
        return compacted.contains(topic.name())
                ? new Presence.Part("records of topic " + topic.name()
                        + " that compaction removed; those that are left must be in the table")
                : new Presence.Whole();
    }

    @Override
    public long read(SourcePartition partition, long from, long to, long maxBytes, RecordBuffer into) {
        TopicPartition id = KafkaNames.partition(partition);
        Offsets there = offsets.get(id);
        long start = there == null ? from : Math.max(from, there.start());
        RecordOrigin origin = origins.computeIfAbsent(
                partition, p -> ReadPartition.of(settings.source(), id, 0, 0).origin());
        try {
            consumer.assign(List.of(id));
            consumer.seek(id, start);
            long deadline = System.nanoTime() + settings.brokerTimeout().toNanos();
            long position = start;
            while (position < to && into.bytes() < maxBytes) {
                for (ConsumerRecord<ByteBuffer, ByteBuffer> record :
                        consumer.poll(settings.brokerTimeout()).records(id)) {
                    if (record.offset() < to) {
                        RecordBytes.append(origin, record, into);
                    }
                }
                long next = consumer.position(id);
                if (next > position) {
                    deadline = System.nanoTime() + settings.brokerTimeout().toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw refusals.unreachable(
                            Durations.format(settings.brokerTimeout()),
                            new TimeoutException("nothing more came of " + id + " at " + position));
                }
                position = next;
            }
            return Math.min(position, to);
        } catch (KafkaException e) {
            throw refusals.failed(e);
        }
    }

    @Override
    public List<String> notTaken(Map<SourcePartition, Long> positions) {
        Set<String> left = new HashSet<>();
        long records = 0;
        for (Map.Entry<TopicPartition, Offsets> entry : offsets.entrySet()) {
            Offsets there = entry.getValue();
            long position = positions.getOrDefault(
                    KafkaNames.sourcePartition(settings.source(), entry.getKey()), there.start());
            if (there.readable() > position) {
                left.add(entry.getKey().toString());
                records += there.readable() - position;
            }
        }
        return left.isEmpty()
                ? List.of()
                : List.of("up to " + records + " records of source " + settings.source() + " in " + left.size()
                        + " partitions");
    }

    @Override
    public void close() {
        consumer.close(CloseOptions.timeout(settings.brokerTimeout()));
        brokers.close();
    }
}
