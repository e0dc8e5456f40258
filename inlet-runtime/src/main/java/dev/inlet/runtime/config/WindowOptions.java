package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.OptionVariants;
import dev.inlet.option.Options;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How the rows of a sink are gathered in windows of event time. */
final class WindowOptions {
    static final Option<String> ON = Option.string("on")
            .optional("the column of each source's watermark")
            .doc("The column that holds the event time of a row.");

    static final Option<Duration> SIZE = Option.duration("size")
            .atLeast(Duration.ofMillis(1))
            .atMost(Duration.ofDays(3660))
            .doc("How long a window is.");

    static final Option<Duration> SLIDE = Option.duration("slide")
            .atLeast(Duration.ofMillis(1))
            .atMost(Duration.ofDays(3660))
            .doc(
                    "Time from the beginning of one window to that of the next; at most `size`. A row is in each window that"
                            + " its time lies in.");

    static final Option<Duration> GAP = Option.duration("gap")
            .atLeast(Duration.ofMillis(1))
            .atMost(Duration.ofDays(3660))
            .doc("A session ends when its key has had no row for longer than this.");

    static final Option<List<String>> KEY = Option.strings("key")
            .defaultTo(List.of(), "sessions are over all rows")
            .doc(
                    "Columns whose values a session belongs to, such as `[user_id]` or, for a field of a struct, `[user.id]`. Every"
                            + " source of the query has them.");

    static final Option<LateRows> LATE = Option.choice("late", LateRows.class)
            .defaultTo(LateRows.DEAD_LETTER, "nothing is left out unless somebody asked for it")
            .doc("What becomes of a row that comes too late for all of its windows: it is a dead letter of kind"
                    + " `late`, or it is left out and counted as skipped.");

    static final Map<String, OptionGroup> GROUPS = groups();

    static final Option<Options> WINDOW = Option.of("window", new OptionVariants(GROUPS, Optional.empty()))
            .optional("the query sees the records of one batch")
            .doc(
                    "Gathers rows by event time: the query then sees the rows of the windows that the watermark has closed,"
                            + " with `window_start` and `window_end`, each window once.");

    private WindowOptions() {}

    private static Map<String, OptionGroup> groups() {
        Map<String, OptionGroup> groups = new LinkedHashMap<>();
        groups.put("tumbling", OptionGroup.of(ON, SIZE, LATE));
        groups.put("hopping", OptionGroup.of(ON, SIZE, SLIDE, LATE));
        groups.put("session", OptionGroup.of(ON, GAP, KEY, LATE));
        return groups;
    }

    static WindowDefinition definition(Options window) {
        return new WindowDefinition(window.find(ON), shape(window), window.get(LATE));
    }

    private static WindowDefinition.Shape shape(Options window) {
        if (window.variant().equals("session")) {
            return new WindowDefinition.Session(window.get(GAP), window.get(KEY));
        }
        Duration size = window.get(SIZE);
        return new WindowDefinition.Hopping(size, window.variant().equals("hopping") ? window.get(SLIDE) : size);
    }
}
