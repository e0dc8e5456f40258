package dev.inlet.option;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Properties that are handed to a client library as they are. Any of them may be a password, so {@link #toString} shows the
 * names only, and where a value was taken from.
 */
public final class ClientProperties {
    public static final ClientProperties NONE = new ClientProperties(Map.of());

    private final Map<String, Secret> values;

    public ClientProperties(Map<String, Secret> values) {
        this.values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** The values themselves, in the order of the configuration; hand them to nothing that logs. */
    public Map<String, String> reveal() {
        Map<String, String> revealed = new LinkedHashMap<>();
        values.forEach((name, secret) -> revealed.put(name, secret.reveal()));
        return revealed;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClientProperties properties && values.equals(properties.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
