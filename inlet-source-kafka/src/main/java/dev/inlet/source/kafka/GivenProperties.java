package dev.inlet.source.kafka;

import dev.inlet.option.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What a user gives to a Kafka client. Values may be secrets: no message shows them. */
record GivenProperties(Map<String, String> values) {
    GivenProperties {
        values = Map.copyOf(values);
    }

    /**
     * Those that contradict what Inlet must set, or are missing.
     *
     * @param fixed the one value that each may have; absent where it may have none
     * @param why says of a property why it must not be set
     */
    List<String> problems(Map<String, Optional<String>> fixed, UnaryOperator<String> why) {
        List<String> problems = new ArrayList<>();
        if (bootstrapServers().isBlank()) {
            problems.add("\"properties\" does not say where Kafka is: add bootstrap.servers, such as localhost:9092");
        }
        new TreeMap<>(fixed).forEach((property, only) -> {
            String value = values.get(property);
            if (value != null && !only.map(value.strip()::equalsIgnoreCase).orElse(false)) {
                problems.add("\"properties\" must not set " + property + ", " + why.apply(property));
            }
        });
        return problems;
    }

    /**
     * Those that look like one that is known; others may be meant for plug-ins of the client.
     *
     * @param who does not know it, with the verb
     */
    List<String> doubts(Set<String> known, String who) {
        List<String> doubts = new ArrayList<>();
        for (String property : new TreeSet<>(values.keySet())) {
            if (!known.contains(property)) {
                NearestName.of(property, known)
                        .ifPresent(near -> doubts.add("\"properties\" has " + property + ", which " + who
                                + " not know; did you mean " + near + "?"));
            }
        }
        return doubts;
    }

    String bootstrapServers() {
        return values.getOrDefault("bootstrap.servers", "");
    }
}
