package dev.inlet.runtime.config;

import java.time.Duration;
import java.util.List;

/**
 * Which records of a source are duplicates of earlier ones and left out.
 *
 * @param key columns whose values are the same in duplicates; at least one
 * @param within greatest distance of the event times of duplicates; whole milliseconds, 1 or more
 * @param late what becomes of a record that is too old to tell
 */
public record DeduplicationDefinition(List<String> key, Duration within, LateRows late) {
    public DeduplicationDefinition {
        key = List.copyOf(key);
    }

    /** For comparison with that of kept state. */
    public String text() {
        return "key " + String.join(", ", key) + ", within " + within;
    }
}
