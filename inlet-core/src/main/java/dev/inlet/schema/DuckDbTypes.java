package dev.inlet.schema;

import java.util.function.Function;
import java.util.stream.Collectors;

/** What Delta's types are called in DuckDB. Reading DuckDB's names back is {@link DuckDbTypeParser}'s. */
public final class DuckDbTypes {
    private DuckDbTypes() {}

    /** The type in DuckDB's SQL, struct fields under their logical names. */
    public static String logical(DataType type) {
        return text(type, Field::name);
    }

    /** As {@link #logical}, but struct fields under their physical names, as data files have them. */
    public static String physical(DataType type) {
        return text(type, Field::physicalName);
    }

    /** Columns as DuckDB's {@code CREATE TABLE} takes them, under their logical names. NOT NULL is left out. */
    public static String columns(StructType row) {
        return row.fields().stream()
                .map(f -> quote(f.name()) + " " + logical(f.type()))
                .collect(Collectors.joining(", "));
    }

    /** The name in double quotes, for DuckDB's SQL. */
    public static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String text(DataType type, Function<Field, String> name) {
        if (type instanceof PrimitiveType primitive) {
            return primitive(primitive);
        } else if (type instanceof ArrayType array) {
            return text(array.element(), name) + "[]";
        } else if (type instanceof MapType map) {
            return "MAP(" + text(map.key(), name) + ", " + text(map.value(), name) + ")";
        } else if (type instanceof StructType struct) {
            return struct.fields().stream()
                    .map(f -> quote(name.apply(f)) + " " + text(f.type(), name))
                    .collect(Collectors.joining(", ", "STRUCT(", ")"));
        }
        return type.ddl();
    }

    private static String primitive(PrimitiveType type) {
        return switch (type) {
            case BOOLEAN -> "BOOLEAN";
            case TINYINT -> "TINYINT";
            case SMALLINT -> "SMALLINT";
            case INT -> "INTEGER";
            case BIGINT -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case STRING -> "VARCHAR";
            case BINARY -> "BLOB";
            case DATE -> "DATE";
            case TIMESTAMP -> "TIMESTAMP WITH TIME ZONE";
            case TIMESTAMP_NTZ -> "TIMESTAMP";
        };
    }
}
