package dev.inlet.runtime.config;

import dev.inlet.batch.ParquetCodec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A table to write to.
 *
 * @param table absolute path
 * @param query a SELECT over the sources by name; empty where the only source is taken as it is
 * @param window how rows are gathered before the query sees them; empty for batch by batch
 * @param join how rows of two sources are put together before the query sees them; not with a window
 * @param partitionBy columns, distinct without regard to case; for a table that is yet to be made
 * @param properties Delta table properties; for a table that is yet to be made
 * @param comment the table's description; for a table that is yet to be made
 * @param targetFileSize bytes
 * @param onCommit what is told of each version of the table
 */
public record SinkDefinition(
        String table,
        Optional<String> query,
        Optional<WindowDefinition> window,
        Optional<JoinDefinition> join,
        List<String> partitionBy,
        SchemaEvolution schemaEvolution,
        Map<String, String> properties,
        Optional<String> comment,
        long targetFileSize,
        ParquetCodec compression,
        List<TargetDefinition> onCommit) {
    public SinkDefinition {
        partitionBy = List.copyOf(partitionBy);
        properties = Map.copyOf(properties);
        onCommit = List.copyOf(onCommit);
    }

    /** Whether rows are kept over epochs before the query sees them. */
    public boolean keepsState() {
        return window.isPresent() || join.isPresent();
    }

    /** The same sink on another table, of whose commits nobody is told. */
    public SinkDefinition at(String other) {
        return new SinkDefinition(
                other,
                query,
                window,
                join,
                partitionBy,
                schemaEvolution,
                properties,
                comment,
                targetFileSize,
                compression,
                List.of());
    }
}
