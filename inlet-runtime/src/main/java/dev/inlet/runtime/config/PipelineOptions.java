package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.Options;
import dev.inlet.position.SourceName;
import java.time.Duration;

/** The options of a pipeline that do not belong to a source or a sink. */
final class PipelineOptions {
    static final Option<String> NAME = Option.string("name")
            .mustBe("letters, digits, _ and -, beginning with a letter or _, at most 128", SourceName::isValid)
            .doc("Identity of the pipeline's progress in its tables. A pipeline under another name starts from the "
                    + "beginning, wherever it runs; two processes under one name fence each other.");

    static final Option<Long> MEMORY = Option.bytes("memory")
            .defaultTo(
                    1_000_000_000L,
                    "two batches of the default `max-bytes`, and as much again to decode and write them")
            .atLeast(512_000_000L)
            .atMost(1_000_000_000_000L)
            .doc("Bytes for DuckDB, the batches in flight and the JVM's heap together.");

    static final Option<Integer> THREADS = Option.integer("threads")
            .optional("one: reading, decoding and committing have threads of their own beside it")
            .atLeast(1)
            .atMost(1024)
            .doc("Threads of DuckDB, which transforms and writes. More help queries that aggregate or join much, and"
                    + " CSV and Parquet files; they cost processor time where records are only written.");

    static final Option<Duration> RETRY_BUDGET = Option.duration("retry-budget")
            .defaultTo(Duration.ofMinutes(10), "longer than most restarts of a broker or a store")
            .atLeast(Duration.ZERO)
            .atMost(Duration.ofDays(7))
            .doc("How long a failure that may pass, such as a store that does not answer, is retried with growing "
                    + "pauses before the pipeline stops. `0s` stops at the first.");

    static final Option<String> STATE_DIRECTORY = Option.location("state-directory")
            .optional("`_inlet/<name>` in the first sink's table")
            .doc("Local directory for what the pipeline can build again from its tables and sources, in a directory of"
                    + " its name there, so that pipelines can share it. Losing it costs time, never records.");

    static final Option<String> SPILL_DIRECTORY = Option.location("spill-directory")
            .optional("the JVM's temporary directory")
            .doc("Local directory where data that exceeds `memory` is kept while it is worked on.");

    static final Option<Options> TRIGGER = Option.group("trigger", TriggerOptions.GROUP)
            .defaultTo(TriggerOptions.GROUP.defaults(), "the defaults of its options")
            .doc("When a batch is cut and committed: at the first of the three.");

    private PipelineOptions() {}

    /** @param group the options of the table of dead letters */
    static Option<Options> deadLetters(OptionGroup group) {
        return Option.group("dead-letters", group)
                .optional("a record that does not fit stops the pipeline")
                .doc("Where records go that do not fit.");
    }

    /** When a batch is cut. */
    static final class TriggerOptions {
        static final Option<Duration> INTERVAL = Option.duration("interval")
                .defaultTo(Duration.ofSeconds(1), "fresh enough to watch, and not too many versions for readers")
                .atLeast(Duration.ofMillis(100))
                .atMost(Duration.ofDays(1))
                .doc("Longest time a record waits before the commit that contains it is started.");

        static final Option<Long> MAX_ROWS = Option.longInteger("max-rows")
                .defaultTo(100_000L, "larger batches gain no speed and take more memory")
                .atLeast(1L)
                .atMost(1_000_000_000L)
                .doc("Records after which a batch is cut before the interval has passed.");

        static final Option<Long> MAX_BYTES = Option.bytes("max-bytes")
                .defaultTo(256_000_000L, "two batches in flight fit in the least `memory`")
                .atLeast(1_000_000L)
                .atMost(100_000_000_000L)
                .doc("Bytes of records as they arrive after which a batch is cut before the interval has passed. At "
                        + "most half of `memory`, since one batch is read while another is written.");

        static final OptionGroup GROUP = OptionGroup.of(INTERVAL, MAX_ROWS, MAX_BYTES);

        private TriggerOptions() {}
    }

    /** Where records go that do not fit. */
    static final class DeadLetterOptions {
        static final Option<String> TABLE = Option.location("table")
                .doc("Path of the Delta table for records that do not fit, with the reason. Relative paths are "
                        + "taken from the pipeline file's directory.");

        /** All but {@code on-commit}, as for a sink. */
        static final OptionGroup GROUP = OptionGroup.of(TABLE);

        private DeadLetterOptions() {}
    }
}
