package dev.inlet.source.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerConfig;

/** What a Kafka producer of events is told. Values may be secrets: nothing here shows them. */
final class ProducerSettings {
    /** What delivery in order and at least once rests on. Absent: there is no value to agree with. */
    private static final Map<String, Optional<String>> FIXED = Map.of(
            "acks", Optional.of("all"),
            "enable.idempotence", Optional.of("true"),
            "key.serializer", Optional.empty(),
            "value.serializer", Optional.empty(),
            "transactional.id", Optional.empty());

    private final GivenProperties given;

    ProducerSettings(Map<String, String> given) {
        this.given = new GivenProperties(given);
    }

    /** Properties that contradict the way Inlet sends, or are missing. */
    List<String> problems() {
        return given.problems(FIXED, property -> "since events are delivered in order and at least once. Remove it");
    }

    /** Properties that look like one that the producer knows. */
    List<String> doubts() {
        return given.doubts(ProducerConfig.configNames(), "Kafka's producer does");
    }

    String bootstrapServers() {
        return given.bootstrapServers();
    }

    /** @param timeout of one attempt; the producer's own time-outs are within it unless given */
    Map<String, Object> producer(String clientId, Duration timeout) {
        int millis = Math.toIntExact(timeout.toMillis());
        Map<String, Object> settings = new HashMap<>();
        settings.put("client.id", clientId);
        settings.put("max.block.ms", millis);
        settings.put("delivery.timeout.ms", millis);
        settings.put("request.timeout.ms", millis);
        settings.put("linger.ms", 0);
        settings.putAll(given.values());
        FIXED.forEach((property, value) -> value.ifPresent(only -> settings.put(property, only)));
        return settings;
    }
}
