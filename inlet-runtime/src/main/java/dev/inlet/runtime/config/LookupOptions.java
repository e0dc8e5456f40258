package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.Options;
import java.time.Duration;

/** The options of a source of type {@code lookup}. */
final class LookupOptions {
    static final String TYPE = "lookup";

    static final String DOC =
            "Reference data that queries can join: read whole, and again when the refresh interval has passed. It has"
                    + " no positions and lands in no table by itself.";

    static final Option<String> PATH = Option.location("path")
            .doc("File, glob or Delta table. Relative paths are taken from the pipeline file's directory.");

    static final Option<Options> FORMAT = FormatOptions.ofLookup();

    static final Option<Duration> REFRESH_INTERVAL = Option.duration("refresh-interval")
            .defaultTo(Duration.ofMinutes(5), "reference data changes seldom, and each refresh reads all of it")
            .atLeast(Duration.ofSeconds(1))
            .atMost(Duration.ofDays(365))
            .doc("How long what was read is used before it is read again, at the beginning of a batch.");

    static final OptionGroup GROUP = OptionGroup.of(PATH, FORMAT, REFRESH_INTERVAL);

    private LookupOptions() {}
}
