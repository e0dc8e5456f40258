package dev.inlet.source.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.IsolationLevel;

/**
 * What the Kafka clients are told: the user's properties, what Inlet must set, and defaults tuned for throughput. Values may be
 * secrets: nothing here shows them.
 */
final class ClientSettings {
    /** What the source's promises rest on. Absent: Inlet sets it by other means, and there is no value to agree with. */
    private static final Map<String, Optional<String>> FIXED = Map.of(
            "enable.auto.commit", Optional.of("false"),
            "auto.offset.reset", Optional.of("none"),
            "allow.auto.create.topics", Optional.of("false"),
            "group.protocol", Optional.of("classic"),
            "key.deserializer", Optional.empty(),
            "value.deserializer", Optional.empty(),
            "group.instance.id", Optional.empty());

    private final GivenProperties given;

    ClientSettings(Map<String, String> given) {
        this.given = new GivenProperties(given);
    }

    /** Properties that contradict the way Inlet reads, or are missing; the messages hold no values. */
    List<String> problems() {
        return given.problems(
                FIXED,
                property -> "which Inlet sets itself: positions are kept in the table, and records are decoded as"
                        + " \"format\" says. Remove it"
                        + (property.equals("auto.offset.reset") ? "; \"start\" says where a topic begins" : ""));
    }

    /** Properties that no Kafka client knows but that look like one it knows; others may be meant for plug-ins of the client. */
    List<String> doubts() {
        Set<String> known = new TreeSet<>(ConsumerConfig.configNames());
        known.addAll(AdminClientConfig.configNames());
        return given.doubts(known, "Kafka's clients do");
    }

    String bootstrapServers() {
        return given.bootstrapServers();
    }

    /** Whether positions are published to a consumer group. */
    boolean hasGroup() {
        return !given.values().getOrDefault("group.id", "").isBlank();
    }

    IsolationLevel isolation() {
        return given.values().getOrDefault("isolation.level", "read_committed").equals("read_uncommitted")
                ? IsolationLevel.READ_UNCOMMITTED
                : IsolationLevel.READ_COMMITTED;
    }

    /** @param clientId shown in the brokers' logs and metrics */
    Map<String, Object> consumer(String clientId, FetchSizes fetch) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", clientId);
        settings.put("isolation.level", "read_committed");
        settings.put("max.partition.fetch.bytes", fetch.ofPartition());
        settings.put("fetch.max.bytes", fetch.together());
        // The client's own 500 costs a third of the rate; more than this gains nothing and takes more memory.
        settings.put("max.poll.records", 2000);
        // 64 KiB, the client's own, is less than the way to a broker in another place holds. Linux cuts a size that
        // is asked for to 208 KiB, unless configured otherwise, and lets one that is left to it grow to 6 MiB.
        settings.put("receive.buffer.bytes", -1);
        settings.putAll(given.values());
        FIXED.forEach((property, value) -> value.ifPresent(only -> settings.put(property, only)));
        return settings;
    }

    /** The properties that the administrative client knows; it would warn about the others. */
    Map<String, Object> admin(String clientId) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", clientId + "-admin");
        settings.putAll(given.values());
        settings.keySet()
                .removeIf(property -> ConsumerConfig.configNames().contains(property)
                        && !AdminClientConfig.configNames().contains(property));
        return settings;
    }
}
