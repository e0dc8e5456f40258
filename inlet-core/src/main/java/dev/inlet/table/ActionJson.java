package dev.inlet.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What other writers may have left out of an action, or written as something else than text. */
final class ActionJson {
    private ActionJson() {}

    /** A text; empty where there is none. */
    static Optional<String> text(JsonNode value) {
        return value.isTextual() ? Optional.of(value.textValue()) : Optional.empty();
    }

    /** The properties of an object, in their order; values that are not text are JSON, null values are left out. */
    static Map<String, String> map(JsonNode object) {
        Map<String, String> map = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> property : object.properties()) {
            JsonNode value = property.getValue();
            if (!value.isNull()) {
                map.put(property.getKey(), value.isTextual() ? value.textValue() : value.toString());
            }
        }
        return map;
    }
}
