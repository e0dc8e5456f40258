package dev.inlet.schema;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A column, or a field of a struct.
 *
 * @param name the logical name, which users see
 * @param physicalName the name in data files and statistics; the logical name unless the table maps columns
 * @param fieldId the Parquet field id, 1 or more, where the table maps columns; else 0
 */
public record Field(
        String name,
        DataType type,
        boolean nullable,
        @Nullable String comment,
        String physicalName,
        int fieldId) {
    public Field {
        requireNonNull(type, "type");
        if (name.isEmpty() || physicalName.isEmpty()) {
            throw new IllegalArgumentException("a field needs a name");
        }
        if (fieldId < 0) {
            throw new IllegalArgumentException("the field id of " + name + " must be 0 or more but was " + fieldId);
        }
    }

    public static Field of(String name, DataType type, boolean nullable) {
        return new Field(name, type, nullable, null, name, 0);
    }

    String ddl(String nameSeparator) {
        return Identifier.quoteIfNeeded(name) + nameSeparator + type.ddl() + (nullable ? "" : " NOT NULL");
    }
}
