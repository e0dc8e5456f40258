package dev.inlet.schema;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Named fields in order: a struct, or a whole row. Names are unique without regard to case, as Delta demands; look-ups
 * disregard case too.
 */
public record StructType(List<Field> fields) implements DataType {
    /** No fields. */
    public static final StructType EMPTY = new StructType(List.of());

    public StructType {
        fields = List.copyOf(fields);
        Set<String> seen = new HashSet<>();
        for (Field field : fields) {
            if (!seen.add(field.name().toLowerCase(Locale.ROOT))) {
                throw new IllegalArgumentException("two fields are called " + field.name());
            }
        }
    }

    /** The field of this name, else the one whose name differs in case only. */
    public Optional<Field> field(String name) {
        // Java takes some letters for one that no table does, such as the micro sign and the Greek letter.
        return fields.stream()
                .filter(f -> f.name().equals(name))
                .findFirst()
                .or(() -> fields.stream()
                        .filter(f -> f.name().equalsIgnoreCase(name))
                        .findFirst());
    }

    /** Names of the fields, in their order. */
    public List<String> names() {
        return fields.stream().map(Field::name).toList();
    }

    /** The same fields, at any depth, under their logical names alone: as the columns of a table that is yet to be made. */
    public StructType logical() {
        return new StructType(fields.stream()
                .map(f -> new Field(f.name(), logical(f.type()), f.nullable(), f.comment(), f.name(), 0))
                .toList());
    }

    private static DataType logical(DataType type) {
        if (type instanceof StructType struct) {
            return struct.logical();
        } else if (type instanceof ArrayType array) {
            return new ArrayType(logical(array.element()), array.containsNull());
        } else if (type instanceof MapType map) {
            return new MapType(logical(map.key()), logical(map.value()), map.valueContainsNull());
        }
        return type;
    }

    @Override
    public String ddl() {
        return fields.stream().map(f -> f.ddl(": ")).collect(Collectors.joining(", ", "STRUCT<", ">"));
    }

    /** The fields as columns of a table, such as {@code id BIGINT NOT NULL, name STRING}. */
    public String columnsDdl() {
        return fields.stream().map(f -> f.ddl(" ")).collect(Collectors.joining(", "));
    }
}
