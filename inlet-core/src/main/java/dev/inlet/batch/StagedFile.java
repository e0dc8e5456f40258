package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Parquet file that is written, durable and not yet part of any table version.
 *
 * @param path relative to the table's root, with {@code /}, not URL-encoded
 * @param partitionValues by logical column name, in the form of the Delta protocol's "Partition Value Serialization";
 *     null stands for null
 * @param size bytes
 * @param modificationTime ms since the epoch
 */
public record StagedFile(
        String path,
        Map<String, @Nullable String> partitionValues,
        long size,
        long modificationTime,
        FileStatistics statistics) {
    public StagedFile {
        requireNonNull(path, "path");
        requireNonNull(statistics, "statistics");
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }

    /** How many rows are in the file. */
    public long rows() {
        return statistics.numRecords();
    }
}
