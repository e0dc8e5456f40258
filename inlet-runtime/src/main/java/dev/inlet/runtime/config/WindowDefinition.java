package dev.inlet.runtime.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How the rows of a sink are gathered before its query sees them: windows of one size that begin at the multiples of the slide,
 * counted from 1970. Tumbling windows slide by their size.
 *
 * @param on the column that holds the event time; empty for that of each source's watermark
 * @param size whole milliseconds, 1 or more
 * @param slide whole milliseconds, 1 or more, at most the size
 * @param late what becomes of a row that one of its windows has been closed without
 */
public record WindowDefinition(Optional<String> on, Duration size, Duration slide, LateRows late) {
    /** For comparison with that of kept state. */
    public String text() {
        return "on " + on.orElse("the watermark's column") + ", size " + size + ", slide " + slide;
    }
}
