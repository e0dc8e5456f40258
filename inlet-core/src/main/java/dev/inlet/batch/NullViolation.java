package dev.inlet.batch;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A column that is null where the table does not allow it.
 *
 * @param column the logical path, such as {@code user.id}
 * @param rows in how many rows, 1 or more
 */
public record NullViolation(String column, long rows) {
    /** One violation for each column, over several files. */
    static List<NullViolation> sum(List<NullViolation> violations) {
        Map<String, Long> rows = new TreeMap<>();
        violations.forEach(v -> rows.merge(v.column(), v.rows(), Long::sum));
        return rows.entrySet().stream()
                .map(e -> new NullViolation(e.getKey(), e.getValue()))
                .toList();
    }
}
