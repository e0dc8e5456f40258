package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Set;

/**
 * How the columns of a table are found in its files.
 *
 * @param table the table's name for messages, such as its path
 * @param schema the whole logical schema, with physical names and field ids
 * @param partitionColumns logical names of the columns whose values are not in the files
 * @param byFieldId whether files name their columns by Parquet field id (column mapping mode {@code id})
 */
public record TableColumns(String table, StructType schema, Set<String> partitionColumns, boolean byFieldId) {
    public TableColumns {
        requireNonNull(table, "table");
        requireNonNull(schema, "schema");
        partitionColumns = Set.copyOf(partitionColumns);
    }

    ParquetScan scan(List<ScanFile> files, boolean useFieldIds) {
        return new ParquetScan(table, schema, partitionColumns, useFieldIds, files);
    }

    List<Field> partitioned() {
        return schema.fields().stream()
                .filter(field -> partitionColumns.contains(field.name()))
                .toList();
    }
}
