package dev.inlet.source.kafka;

import dev.inlet.option.NearestName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
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

    private final Map<String, String> given;

    ProducerSettings(Map<String, String> given) {
        this.given = Map.copyOf(given);
    }

    /** Properties that contradict the way Inlet sends, or are missing. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (bootstrapServers().isBlank()) {
            problems.add("\"properties\" does not say where Kafka is: add bootstrap.servers, such as localhost:9092");
        }
        new TreeMap<>(FIXED).forEach((property, only) -> {
            String value = given.get(property);
            if (value != null && !only.map(value.strip()::equalsIgnoreCase).orElse(false)) {
                problems.add("\"properties\" must not set " + property
                        + ", since events are delivered in order and at least once. Remove it");
            }
        });
        return problems;
    }

    /** Properties that look like one that the producer knows. */
    List<String> doubts() {
        List<String> doubts = new ArrayList<>();
        for (String property : new TreeSet<>(given.keySet())) {
            if (!ProducerConfig.configNames().contains(property)) {
                NearestName.of(property, ProducerConfig.configNames())
                        .ifPresent(near -> doubts.add("\"properties\" has " + property
                                + ", which Kafka's producer does not know; did you mean " + near + "?"));
            }
        }
        return doubts;
    }

    String bootstrapServers() {
        return given.getOrDefault("bootstrap.servers", "");
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
        settings.putAll(given);
        FIXED.forEach((property, value) -> value.ifPresent(only -> settings.put(property, only)));
        return settings;
    }
}
