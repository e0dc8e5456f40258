package dev.inlet.source.kafka;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Compares the topics that are read with what the brokers say while the source runs. */
final class TopicWatch {
    private static final Logger LOG = LoggerFactory.getLogger(TopicWatch.class);

    private final KafkaSettings settings;
    private final Refusals refusals;
    private final Map<String, Topic> known;
    private final Set<String> missedOnce = new HashSet<>();
    private final Set<String> left = new HashSet<>();

    TopicWatch(KafkaSettings settings, Refusals refusals, Map<String, Topic> known) {
        this.settings = settings;
        this.refusals = refusals;
        this.known = new HashMap<>(known);
    }

    /**
     * @param added partitions to read from their beginning
     * @param left topics to read no more
     */
    record Changes(List<TopicPartition> added, Set<String> left) {
        boolean none() {
            return added.isEmpty() && left.isEmpty();
        }
    }

    /**
     * Takes up what the brokers say now.
     *
     * @throws dev.inlet.error.InletException where a topic is another one than before, or gone
     */
    Changes update(SortedMap<String, Topic> now) {
        List<TopicPartition> added = new ArrayList<>();
        for (Topic topic : now.values()) {
            Topic before = known.get(topic.name());
            refuseAnother(before, topic);
            for (int i = before == null ? 0 : before.partitions(); i < topic.partitions(); i++) {
                added.add(new TopicPartition(topic.name(), i));
            }
            known.put(topic.name(), topic);
        }
        missedOnce.removeAll(now.keySet());
        Set<String> gone = new HashSet<>();
        for (String topic : Set.copyOf(known.keySet())) {
            // A broker that has just come up may not know of a topic yet: only its absence twice in a row counts.
            if (!now.containsKey(topic) && !missedOnce.add(topic)) {
                leave(topic);
                gone.add(topic);
            }
        }
        return new Changes(added, gone);
    }

    private void refuseAnother(@Nullable Topic before, Topic now) {
        if (left.contains(now.name()) || (before != null && before.isAnother(now))) {
            throw refusals.recreated(now);
        }
        if (before != null && now.partitions() < before.partitions()) {
            throw refusals.fewerPartitions(now, before.partitions() - 1);
        }
    }

    private void leave(String topic) {
        if (settings.onGap() == OnGap.STOP || settings.selection() instanceof TopicSelection.Named) {
            throw refusals.deleted(topic, settings.selection());
        }
        LOG.atWarn().addKeyValue("topic", topic).log("topic is gone; going on without it, as on-gap says");
        known.remove(topic);
        missedOnce.remove(topic);
        left.add(topic);
    }

    /** The topics that are read, by name. */
    Map<String, Topic> topics() {
        return Map.copyOf(known);
    }
}
