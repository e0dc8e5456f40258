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
     * @return false where no column can have this name, or another field has the same but for case, so that no schema can have both
     */
    boolean read(String name, JsonInput in) {
        InferredType type = fields.get(name);
        if (type == null) {
            if (!canBeColumn(name) || fields.keySet().stream().anyMatch(name::equalsIgnoreCase)) {
                return false;
            }
            type = new InferredType();
            fields.put(name, type);
        }
        type.read(in);
        return true;
    }

    /** Whether there is a name for a column: one with a NUL cannot be written in SQL. */
    static boolean canBeColumn(String name) {
        return !name.isEmpty() && name.indexOf('\0') < 0;
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
