package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.position.CommitNote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What one version of a table changed, as its log entry tells; whoever wrote it.
 *
 * @param version the table's version
 * @param tableId the table's id as of this version: one that replaces the table gives it another
 * @param time of the commit, as time travel sees it
 * @param operation such as {@code WRITE} or {@code STREAMING UPDATE}; empty where the writer did not say
 * @param engine what made the commit; empty where it did not say
 * @param note what a pipeline says of its commit; empty for other writers
 * @param watermark event-time watermark that the commit stated for its pipeline, in ms since the epoch
 * @param added data files that came
 * @param removed data files that went
 * @param dataChange false where rows were only moved between files, or nothing but metadata changed
 * @param schemaChanged whether the commit holds the table's metadata: columns, properties, partitioning
 * @param partitions distinct partition values of these files by logical column, at most {@link #MOST_PARTITIONS}; none of a table
 *     without partitions
 * @param allPartitions false where there were more, or a file does not say its own
 */
public record TableVersion(
        long version,
        String tableId,
        Instant time,
        Optional<String> operation,
        Optional<String> engine,
        Optional<CommitNote> note,
        OptionalLong watermark,
        Files added,
        Files removed,
        boolean dataChange,
        boolean schemaChanged,
        List<Map<String, @Nullable String>> partitions,
        boolean allPartitions) {
    /** Keeps what is told of one version, and the memory for it, within bounds. */
    public static final int MOST_PARTITIONS = 1000;

    public TableVersion {
        requireNonNull(tableId, "tableId");
        requireNonNull(time, "time");
        partitions = Collections.unmodifiableList(new ArrayList<>(partitions));
    }

    /**
     * Data files of one version.
     *
     * @param rows in all of them; empty where one does not say
     * @param bytes of all of them; files whose size is not in the log count as 0
     */
    public record Files(long files, OptionalLong rows, long bytes) {}
}
