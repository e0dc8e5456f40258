package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A data file of a table version.
 *
 * @param path absolute, not URL-encoded
 * @param size bytes
 * @param partitionValues by logical column name, in the form of the Delta protocol's "Partition Value Serialization";
 *     null stands for null
 * @param deletedCount how many of the file's rows its deletion vector takes away, 0 or more
 * @param deletedRows indexes of these rows in the file, from 0; reads the deletion vector when asked
 */
public record ScanFile(
        String path,
        long size,
        Map<String, @Nullable String> partitionValues,
        long deletedCount,
        Supplier<LongStream> deletedRows) {
    public ScanFile {
        requireNonNull(path, "path");
        requireNonNull(deletedRows, "deletedRows");
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }
}
