package dev.inlet.schema;

import static java.util.Objects.requireNonNull;

/**
 * @param containsNull whether an element may be null
 */
public record ArrayType(DataType element, boolean containsNull) implements DataType {
    public ArrayType {
        requireNonNull(element, "element");
    }

    @Override
    public String ddl() {
        return "ARRAY<" + element.ddl() + ">";
    }
}
