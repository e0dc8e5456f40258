package dev.inlet.table;

import static java.util.stream.Collectors.toMap;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import io.delta.kernel.Snapshot;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.types.DataTypeJsonSerDe;
import io.delta.kernel.internal.util.ColumnMapping;
import io.delta.kernel.internal.util.ColumnMapping.ColumnMappingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a table is, from Kernel's snapshots and from the log's own words. */
final class KernelMetadata {
    private static final String CHANGE_DATA_FEED = "delta.enableChangeDataFeed";

    private KernelMetadata() {}

    static TableMetadata of(DeltaTable table, Snapshot snapshot) {
        return of(
                table,
                ((SnapshotImpl) snapshot).getMetadata().getId(),
                snapshot.getSchema(),
                snapshot.getPartitionColumnNames(),
                snapshot.getTableProperties());
    }

    /** @param action a {@code metaData} action */
    static TableMetadata of(DeltaTable table, JsonNode action) {
        List<String> partitionColumns = new ArrayList<>();
        action.path("partitionColumns").forEach(column -> partitionColumns.add(column.asText()));
        return of(
                table,
                action.path("id").asText(),
                DataTypeJsonSerDe.deserializeStructType(
                        action.path("schemaString").asText()),
                partitionColumns,
                ActionJson.map(action.path("configuration")));
    }

    private static TableMetadata of(
            DeltaTable table,
            String id,
            io.delta.kernel.types.StructType columns,
            List<String> partitionColumns,
            Map<String, String> properties) {
        StructType schema = KernelSchema.of(table.name(), columns);
        return new TableMetadata(
                id,
                schema,
                partitionColumns.stream()
                        .map(name -> schema.field(name)
                                .orElseThrow(() -> new IllegalArgumentException(
                                        "It is partitioned by " + name + ", but has no such column")))
                        .collect(toMap(Field::physicalName, Field::name)),
                ColumnMapping.getColumnMappingMode(properties) == ColumnMappingMode.ID,
                Boolean.parseBoolean(properties.get(CHANGE_DATA_FEED)));
    }
}
