package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.inlet.schema.Field;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * From the names of partition columns in the log to those that users know: they differ where the table maps columns.
 *
 * @param logical by physical name, in the order of the table's partitioning
 */
record PartitionNames(Map<String, String> logical) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static PartitionNames of(TableSnapshot snapshot) {
        Map<String, String> logical = new LinkedHashMap<>();
        for (String column : snapshot.partitionColumns()) {
            snapshot.schema()
                    .field(column)
                    .map(Field::physicalName)
                    .ifPresent(physical -> logical.put(physical, column));
        }
        return new PartitionNames(logical);
    }

    /** After a {@code metaData} action. */
    static PartitionNames of(JsonNode metaData) {
        Map<String, String> physical = new LinkedHashMap<>();
        for (JsonNode field : schema(metaData).path("fields")) {
            String name = field.path("name").asText();
            physical.put(
                    name,
                    field.path("metadata")
                            .path("delta.columnMapping.physicalName")
                            .asText(name));
        }
        Map<String, String> logical = new LinkedHashMap<>();
        for (JsonNode column : metaData.path("partitionColumns")) {
            String name = column.asText();
            logical.put(physical.getOrDefault(name, name), name);
        }
        return new PartitionNames(logical);
    }

    private static JsonNode schema(JsonNode metaData) {
        try {
            return JSON.readTree(metaData.path("schemaString").asText("{}"));
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    /** Under logical names. Delta protocol, "Partition Value Serialization": the empty text stands for null. */
    Map<String, @Nullable String> translate(JsonNode partitionValues) {
        Map<String, @Nullable String> values = new LinkedHashMap<>();
        logical.forEach((physical, name) -> {
            JsonNode value = partitionValues.path(physical);
            values.put(name, value.isTextual() && !value.textValue().isEmpty() ? value.textValue() : null);
        });
        return Collections.unmodifiableMap(values);
    }
}
