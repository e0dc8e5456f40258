package dev.inlet.table;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One entry of a table's log, as a reader of changes sees it.
 *
 * @param timestamp the in-commit timestamp, else the time of the log entry's file
 * @param operation such as {@code MERGE}; empty where the writer did not say
 * @param metrics of the operation
 * @param metadata what the table is from this version on; empty where the commit does not change it
 * @param files in the order of the entry
 */
public record TableCommit(
        long version,
        Instant timestamp,
        String operation,
        Map<String, String> metrics,
        Optional<TableMetadata> metadata,
        List<FileAction> files) {
    public TableCommit {
        metrics = Map.copyOf(metrics);
        files = List.copyOf(files);
    }
}
