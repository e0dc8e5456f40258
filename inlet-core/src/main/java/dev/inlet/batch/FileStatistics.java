package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file's rows, per leaf column that is not inside an array or map. Delta protocol, "Per-file
 * Statistics".
 *
 * @param numRecords rows in the file
 * @param columns by the physical path of the leaf, in the order of the table's schema
 */
public record FileStatistics(long numRecords, Map<List<String>, Column> columns) {
    /**
     * @param min a lower bound as {@code Boolean, Byte, Short, Integer, Long, Float, Double, BigDecimal, String,
     *     LocalDate, Instant} or {@code LocalDateTime} after the leaf's type; null where there is none
     * @param max an upper bound of the same type
     * @param nullCount rows in which the leaf, or a struct above it, is null
     */
    public record Column(@Nullable Object min, @Nullable Object max, long nullCount) {
        public Column {
            if (nullCount < 0 || (min == null) != (max == null)) {
                throw new IllegalArgumentException("null count " + nullCount + ", min " + min + ", max " + max);
            }
        }
    }

    public FileStatistics {
        requireNonNull(columns, "columns");
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }
}
