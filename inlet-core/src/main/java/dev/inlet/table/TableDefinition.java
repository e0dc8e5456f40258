package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a new table is to be.
 *
 * @param schema all columns, those that partition the table included
 * @param partitionColumns in the order of the directories; each a column of the schema, not all of them
 * @param properties of the table, such as {@code delta.logRetentionDuration}; a feature is enabled only where one of
 *     these or a column's type asks for it
 * @param comment what the table is about
 */
public record TableDefinition(
        StructType schema, List<String> partitionColumns, Map<String, String> properties, Optional<String> comment) {
    public TableDefinition {
        requireNonNull(schema, "schema");
        partitionColumns = List.copyOf(partitionColumns);
        properties = Map.copyOf(properties);
        requireNonNull(comment, "comment");
    }

    /** Of a table without properties and comment. */
    public static TableDefinition of(StructType schema, String... partitionColumns) {
        return new TableDefinition(schema, List.of(partitionColumns), Map.of(), Optional.empty());
    }
}
