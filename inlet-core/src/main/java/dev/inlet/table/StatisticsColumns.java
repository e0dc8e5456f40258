package dev.inlet.table;

import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import io.delta.kernel.internal.TableConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which columns of a table have statistics: those that {@code delta.dataSkippingStatsColumns} names, with all below them;
 * else the first {@code delta.dataSkippingNumIndexedCols} leaves of the schema, partition columns left out. What the table is clustered
 * by has them in any case (Delta protocol, "Writer Requirements for Clustered Table").
 */
final class StatisticsColumns {
    private static final String NAMED = "delta.dataSkippingStatsColumns";
    private static final String COUNTED = TableConfig.DATA_SKIPPING_NUM_INDEXED_COLS.getKey();
    private static final int DEFAULT_COUNT = 32;

    /** All leaves may be indexed. */
    private static final int ALL = -1;

    private final Set<List<String>> physicalPaths = new HashSet<>();

    private StatisticsColumns() {}

    /** @param clustering physical paths of the columns that the table is clustered by */
    static StatisticsColumns of(
            StructType schema,
            List<String> partitionColumns,
            Map<String, String> properties,
            Collection<List<String>> clustering) {
        StatisticsColumns columns = new StatisticsColumns();
        columns.physicalPaths.addAll(clustering);
        Set<String> partitions = new HashSet<>();
        partitionColumns.forEach(name -> partitions.add(name.toLowerCase(Locale.ROOT)));
        List<Field> data = schema.fields().stream()
                .filter(field -> !partitions.contains(field.name().toLowerCase(Locale.ROOT)))
                .toList();
        String named = properties.get(NAMED);
        if (named != null) {
            Set<List<String>> wanted = new HashSet<>();
            ColumnNames.parseList(named).forEach(path -> wanted.add(lowerCase(path)));
            columns.takeNamed(data, List.of(), List.of(), wanted, false);
        } else {
            String counted = properties.get(COUNTED);
            columns.takeFirst(data, List.of(), counted == null ? DEFAULT_COUNT : Integer.parseInt(counted.strip()));
        }
        return columns;
    }

    boolean contains(List<String> physicalPath) {
        return physicalPaths.contains(physicalPath);
    }

    private void takeNamed(
            List<Field> fields, List<String> logical, List<String> physical, Set<List<String>> wanted, boolean inside) {
        for (Field field : fields) {
            List<String> logicalPath = append(logical, field.name().toLowerCase(Locale.ROOT));
            List<String> physicalPath = append(physical, field.physicalName());
            boolean taken = inside || wanted.contains(logicalPath);
            if (field.type() instanceof StructType struct) {
                takeNamed(struct.fields(), logicalPath, physicalPath, wanted, taken);
            } else if (taken) {
                physicalPaths.add(physicalPath);
            }
        }
    }

    /** Returns how many leaves may still be taken. */
    private int takeFirst(List<Field> fields, List<String> physical, int count) {
        int left = count;
        for (Field field : fields) {
            if (left == 0) {
                break;
            }
            List<String> physicalPath = append(physical, field.physicalName());
            DataType type = field.type();
            if (type instanceof StructType struct) {
                left = takeFirst(struct.fields(), physicalPath, left);
            } else {
                physicalPaths.add(physicalPath);
                left = left == ALL ? ALL : left - 1;
            }
        }
        return left;
    }

    private static List<String> append(List<String> path, String name) {
        List<String> longer = new ArrayList<>(path);
        longer.add(name);
        return List.copyOf(longer);
    }

    private static List<String> lowerCase(List<String> path) {
        return path.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
    }
}
