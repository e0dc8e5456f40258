package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.schema.StructType;
import java.util.Map;

/**
 * What a table is from one version on, until a commit changes it.
 *
 * @param id the table's id; one that was dropped and created again at the same place has another
 * @param schema with physical names and field ids
 * @param partitionColumns logical names by physical ones
 * @param byFieldId whether files name their columns by Parquet field id
 * @param changeDataFeed whether commits say which rows they change ({@code delta.enableChangeDataFeed})
 */
public record TableMetadata(
        String id, StructType schema, Map<String, String> partitionColumns, boolean byFieldId, boolean changeDataFeed) {
    public TableMetadata {
        requireNonNull(id, "id");
        requireNonNull(schema, "schema");
        partitionColumns = Map.copyOf(partitionColumns);
    }
}
