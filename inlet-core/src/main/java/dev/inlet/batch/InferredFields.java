package dev.inlet.batch;

import dev.inlet.schema.Field;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields of objects that no schema names, with the types of the values seen so far. */
final class InferredFields {
    private final Map<String, InferredType> fields = new LinkedHashMap<>();

    /**
     * Reads the current value, a field's. A field that was only ever null is not there yet, since nothing is known of it.
     *
     * @return false where another field has the same name but for case, so that no schema can have both
     */
    boolean read(String name, JsonInput in) {
        InferredType type = fields.get(name);
        if (type == null) {
            if (name.isEmpty() || fields.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
                return false;
            }
            type = new InferredType();
            fields.put(name, type);
        }
        type.read(in);
        return true;
    }

    boolean isEmpty() {
        return fields.isEmpty();
    }

    /** In the order in which they were first seen; all nullable. */
    List<Field> fields() {
        return fields.entrySet().stream()
                .filter(e -> e.getValue().isKnown())
                .map(e -> Field.of(e.getKey(), e.getValue().type(), true))
                .toList();
    }
}
