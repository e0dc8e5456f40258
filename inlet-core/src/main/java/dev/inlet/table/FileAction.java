package dev.inlet.table;

import dev.inlet.batch.ScanFile;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * What a commit does with one file.
 *
 * @param index the action's line in the log entry, from 0
 * @param path absolute, not URL-encoded
 * @param size bytes; 0 where the entry does not say
 * @param partitionValues by physical column name; null stands for null
 * @param partitionValuesKnown whether the entry says them; one that removes a file need not
 * @param dataChange false where the rows were in the table before, as when files are compacted
 * @param deletedCount how many of the file's rows its deletion vector takes away
 * @param deletedRows indexes of these rows; reads the deletion vector when asked
 */
public record FileAction(
        int index,
        Kind kind,
        String path,
        long size,
        Map<String, @Nullable String> partitionValues,
        boolean partitionValuesKnown,
        boolean dataChange,
        long deletedCount,
        Supplier<LongStream> deletedRows) {
    /** The action's name in the log. */
    public enum Kind {
        ADD,
        REMOVE,
        CDC
    }

    public FileAction {
        partitionValues = Collections.unmodifiableMap(new LinkedHashMap<>(partitionValues));
    }

    /**
     * The file as scans know it.
     *
     * @param partitionColumns logical names by physical ones
     */
    public ScanFile scanFile(Map<String, String> partitionColumns) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        partitionValues.forEach((physical, value) -> {
            String column = partitionColumns.get(physical);
            if (column != null) {
                values.put(column, value);
            }
        });
        return new ScanFile(path, size, values, deletedCount, deletedRows);
    }
}
