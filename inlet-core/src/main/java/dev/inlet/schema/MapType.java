package dev.inlet.schema;

import static java.util.Objects.requireNonNull;

/** @param valueContainsNull whether a value may be null; a key never is */
public record MapType(DataType key, DataType value, boolean valueContainsNull) implements DataType {
    public MapType {
        requireNonNull(key, "key");
        requireNonNull(value, "value");
    }

    @Override
    public String ddl() {
        return "MAP<" + key.ddl() + ", " + value.ddl() + ">";
    }
}
