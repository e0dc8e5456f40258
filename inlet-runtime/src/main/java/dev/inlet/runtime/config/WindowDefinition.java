package dev.inlet.runtime.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the rows of a sink are gathered before its query sees them.
 *
 * @param on the column that holds the event time; empty for that of each source's watermark
 * @param late what becomes of a row that comes after it could be in a window
 */
public record WindowDefinition(Optional<String> on, Shape shape, LateRows late) {
    /** Which rows are in a window together. */
    public sealed interface Shape {}

    /**
     * Windows of one size that begin at the multiples of the slide, counted from 1970. Tumbling windows slide by their size.
     *
     * @param size whole milliseconds, 1 or more
     * @param slide whole milliseconds, 1 or more, at most the size
     */
    public record Hopping(Duration size, Duration slide) implements Shape {}

    /**
     * Rows of one key of which none is more than the gap after the one before.
     *
     * @param gap whole milliseconds, 1 or more
     * @param key columns of every source; empty for sessions over all rows
     */
    public record Session(Duration gap, List<String> key) implements Shape {
        public Session {
            key = List.copyOf(key);
        }
    }

    /** For comparison with that of kept state. */
    public String text() {
        String column = "on " + on.orElse("the watermark's column");
        if (shape instanceof Session session) {
            return column + ", session gap " + session.gap() + ", key " + session.key();
        }
        Hopping hopping = (Hopping) shape;
        return column + ", size " + hopping.size() + ", slide " + hopping.slide();
    }
}
