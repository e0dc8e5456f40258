package dev.inlet.batch;

import dev.inlet.batch.FileStatistics.Column;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads what DuckDB's Parquet writer returns with {@code RETURN_STATS}. Its keys are paths such as {@code "user"."id"}; its
 * null count of a struct, list or map leaves out the rows where something above is null, that of a leaf does not.
 */
final class WriterStatistics {
    private final long rows;
    private final Map<String, Map<String, String>> columns;
    private final Map<List<String>, Column> leaves = new LinkedHashMap<>();
    private final List<NullViolation> violations = new ArrayList<>();
    private final List<String> infinite = new ArrayList<>();

    /**
     * @param fields the columns of the file
     * @param columns the writer's {@code column_statistics}
     */
    WriterStatistics(List<Field> fields, long rows, Map<String, Map<String, String>> columns) {
        this.rows = rows;
        this.columns = columns;
        for (Field field : fields) {
            read(field, List.of(), "", rows);
        }
    }

    FileStatistics statistics() {
        return new FileStatistics(rows, leaves);
    }

    /** Columns, and fields of structs outside arrays and maps, that are null where the table does not allow it. */
    List<NullViolation> violations() {
        return violations;
    }

    /** Logical paths of columns that hold DuckDB's infinite dates or times, for which Delta has no value. */
    List<String> infinite() {
        return infinite;
    }

    /** @param present rows in which all above the field is there */
    private void read(Field field, List<String> above, String logicalAbove, long present) {
        List<String> path = new ArrayList<>(above);
        path.add(field.physicalName());
        String logical = logicalAbove + field.name();
        Map<String, String> stats = columns.getOrDefault(key(path), Map.of());
        DataType type = field.type();
        long nulls;
        if (type instanceof StructType struct) {
            nulls = nullCount(stats, path);
            for (Field inner : struct.fields()) {
                read(inner, path, logical + ".", present - nulls);
            }
        } else if (type instanceof ArrayType || type instanceof MapType) {
            nulls = nullCount(stats, path);
            if (isInfiniteWithin(type, path)) {
                infinite.add(logical);
            }
        } else {
            long nullCount = nullCount(stats, path);
            nulls = nullCount - (rows - present);
            leaves.put(path, Bounds.of(type, stats, nullCount));
            if (RowRules.mayBeInfinite(type) && isInfinite(stats)) {
                infinite.add(logical);
            }
        }
        if (!field.nullable() && nulls > 0) {
            violations.add(new NullViolation(logical, nulls));
        }
    }

    private boolean isInfiniteWithin(DataType type, List<String> path) {
        if (type instanceof StructType struct) {
            return struct.fields().stream().anyMatch(f -> isInfiniteWithin(f.type(), below(path, f.physicalName())));
        } else if (type instanceof ArrayType array) {
            return isInfiniteWithin(array.element(), below(path, "element"));
        } else if (type instanceof MapType map) {
            return isInfiniteWithin(map.key(), below(path, "key"))
                    || isInfiniteWithin(map.value(), below(path, "value"));
        }
        return RowRules.mayBeInfinite(type) && isInfinite(columns.getOrDefault(key(path), Map.of()));
    }

    private static boolean isInfinite(Map<String, String> stats) {
        return "infinity".equals(stats.get("max")) || "-infinity".equals(stats.get("min"));
    }

    private static List<String> below(List<String> path, String name) {
        return Stream.concat(path.stream(), Stream.of(name)).toList();
    }

    private static long nullCount(Map<String, String> stats, List<String> path) {
        String count = stats.get("null_count");
        if (count == null) {
            throw new IllegalStateException("the Parquet writer gave no null count for " + path);
        }
        return Long.parseLong(count);
    }

    private static String key(List<String> path) {
        StringBuilder key = new StringBuilder();
        for (String name : path) {
            key.append(key.isEmpty() ? "" : ".")
                    .append('"')
                    .append(name.replace("\"", "\"\""))
                    .append('"');
        }
        return key.toString();
    }
}
