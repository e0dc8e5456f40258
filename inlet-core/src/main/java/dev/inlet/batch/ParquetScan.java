package dev.inlet.batch;

import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Set;

/**
 * The files of a table version, and how columns are found in them.
 *
 * @param table the table's name for messages, such as its path
 * @param schema the version's whole logical schema, with physical names and field ids
 * @param partitionColumns logical names of the columns whose values are not in the files
 * @param byFieldId whether files name their columns by Parquet field id (column mapping mode {@code id})
 */
public record ParquetScan(
        String table, StructType schema, Set<String> partitionColumns, boolean byFieldId, List<ScanFile> files) {
    public ParquetScan {
        partitionColumns = Set.copyOf(partitionColumns);
        files = List.copyOf(files);
    }

    boolean isPartitioned(Field column) {
        return partitionColumns.contains(column.name());
    }
}
