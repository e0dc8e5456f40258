package dev.inlet.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the rows of two sources are put together in pairs before the query of a sink sees them: those with the same key whose
 * times are not far from each other.
 *
 * @param before how much earlier than the left row the right one may be; whole milliseconds, 0 or more
 * @param after how much later; the same
 * @param late what becomes of a row whose matches may be gone already
 */
public record JoinDefinition(Type type, Side left, Side right, Duration before, Duration after, LateRows late) {
    /** The name under which the query knows the pairs. */
    public static final String RELATION = "joined";

    /** Which rows come out. */
    public enum Type {
        /** Those that have a match. */
        INNER,
        /** Those of the left side without a match too. */
        LEFT
    }

    /**
     * @param source its name
     * @param on the column that holds the event time; empty for that of the source's watermark
     * @param key columns, or fields of structs with dots in between; as many on both sides
     */
    public record Side(String source, Optional<String> on, List<String> key) {
        public Side {
            key = List.copyOf(key);
        }

        private String text() {
            return source + " on " + on.orElse("the watermark's column") + " by " + String.join(", ", key);
        }
    }

    /** For comparison with that of kept state. */
    public String text() {
        return (type == Type.LEFT ? "left, " : "inner, ") + left.text() + " with " + right.text() + ", before " + before
                + ", after " + after;
    }
}
