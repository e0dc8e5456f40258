package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a commit says of itself in {@code commitInfo}, which the Delta protocol leaves to the writer: all of it may be
 * missing.
 *
 * @param version the table's version that the commit made
 * @param timestamp of the commit, as time travel sees it: the in-commit timestamp, else the time of the log entry's
 *     file, or a millisecond after the commit before where it is not later than that one's
 * @param operation such as {@code WRITE} or {@code STREAMING UPDATE}
 * @param parameters of the operation; values that are not text are JSON
 * @param metrics of the operation, such as {@code numOutputRows}; values that are not text are JSON
 * @param engine what made the commit
 * @param blindAppend whether the commit added files without having read the table
 * @param userMetadata what the user of the engine left with the commit
 */
public record HistoryEntry(
        long version,
        Instant timestamp,
        Optional<String> operation,
        Map<String, String> parameters,
        Map<String, String> metrics,
        Optional<String> engine,
        Optional<Boolean> blindAppend,
        Optional<String> userMetadata) {
    public HistoryEntry {
        requireNonNull(timestamp, "timestamp");
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
        metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
    }
}
