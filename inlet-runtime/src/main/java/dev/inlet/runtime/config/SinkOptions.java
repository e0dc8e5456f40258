package dev.inlet.runtime.config;

import dev.inlet.batch.ParquetCodec;
import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.OptionTypes;
import dev.inlet.option.OptionVariants;
import dev.inlet.option.Options;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The options of a sink. */
final class SinkOptions {
    static final Option<String> TABLE = Option.location("table")
            .doc("Path of the Delta table; made where there is none. Relative paths are taken from the pipeline "
                    + "file's directory, so that the pipeline finds its table wherever it is started from.");

    static final Option<String> QUERY = Option.string("query")
            .optional("the rows of the only source, as they are")
            .doc("A DuckDB `SELECT` over the sources and lookups by name. It sees the records of one batch, or with "
                    + "`window` the rows of closed windows, or with `join` pairs of rows. Required where there are several"
                    + " sources.");

    static final Option<List<String>> PARTITION_BY = Option.strings("partition-by")
            .defaultTo(List.of(), "a table that is not partitioned has the fewest files")
            .doc("Columns that a new table is partitioned by, in order. An existing table keeps its own.");

    static final Option<SchemaEvolution> SCHEMA_EVOLUTION = Option.choice("schema-evolution", SchemaEvolution.class)
            .defaultTo(SchemaEvolution.NONE, "a table changes only where somebody asked for it")
            .doc("Whether columns that the query has and the table lacks are added to the table (`add-columns`) or"
                    + " stop the pipeline (`none`).");

    static final Option<Map<String, String>> PROPERTIES = Option.stringMap("properties")
            .defaultTo(Map.of(), "Delta's own defaults")
            .doc("Delta table properties of a new table, such as `delta.appendOnly`.");

    static final Option<String> COMMENT = Option.string("comment")
            .optional("the new table has no description")
            .doc("Description of a new table.");

    static final Option<Long> TARGET_FILE_SIZE = Option.bytes("target-file-size")
            .defaultTo(128L << 20, "what Delta's own compaction aims at")
            .atLeast(1L << 20)
            .atMost(4L << 30)
            .doc("Bytes after which a data file is closed and another is begun.");

    static final Option<ParquetCodec> COMPRESSION = Option.choice("compression", ParquetCodec.class)
            .defaultTo(ParquetCodec.ZSTD, "the smallest files")
            .doc("How data files are compressed.");

    /** All but {@code on-commit}, which depends on the types of targets that are there. */
    static final OptionGroup GROUP = OptionGroup.of(
            TABLE,
            QUERY,
            WindowOptions.WINDOW,
            JoinOptions.JOIN,
            PARTITION_BY,
            SCHEMA_EVOLUTION,
            PROPERTIES,
            COMMENT,
            TARGET_FILE_SIZE,
            COMPRESSION);

    private SinkOptions() {}

    /** @param targets options by type of target */
    static Option<List<Options>> onCommit(Map<String, OptionGroup> targets) {
        return Option.of("on-commit", OptionTypes.list(new OptionVariants(targets, Optional.empty())))
                .defaultTo(List.of(), "nobody is told")
                .doc("What is told of each version of the table, whoever made it: at least once, in order, and also of"
                        + " those that came while Inlet was down.");
    }
}
