package dev.inlet.cli;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.stream.Collectors;

/**
 * DuckDB expressions that turn a value into text for people and programs. The JSON form is the one that the format
 * {@code json} of a pipeline reads: what was read with it can be landed again. Decimals keep their digits, times are in ISO
 * 8601 with the instant in UTC, binary is base64, a map is an object, and a float that JSON cannot write is a string.
 */
final class ReadableValue {
    private ReadableValue() {}

    /** An expression of one JSON object with all columns. */
    static String jsonOf(StructType row) {
        return "CAST(" + object(row, "") + " AS VARCHAR)";
    }

    /** As {@link #text}, but binary that is text in UTF-8 is shown as that text. */
    static String textForPeople(String value, DataType type) {
        return type == PrimitiveType.BINARY
                ? "coalesce(TRY(decode(" + value + ")), base64(" + value + "))"
                : text(value, type);
    }

    /** An expression of type VARCHAR: a plain value as it is written outside JSON, others as JSON. */
    static String text(String value, DataType type) {
        if (type instanceof PrimitiveType primitive) {
            return switch (primitive) {
                case TIMESTAMP, TIMESTAMP_NTZ, BINARY -> spelt(value, primitive);
                default -> "CAST(" + value + " AS VARCHAR)";
            };
        }
        return type instanceof DecimalType
                ? "CAST(" + value + " AS VARCHAR)"
                : "CAST(" + json(value, type, 0) + " AS VARCHAR)";
    }

    private static String json(String value, DataType type, int depth) {
        if (type instanceof StructType struct) {
            return unlessNull(value, object(struct, value + "."));
        } else if (type instanceof ArrayType array) {
            String item = "e" + depth;
            return "to_json(list_transform(" + value + ", lambda " + item + ": "
                    + json(item, array.element(), depth + 1) + "))";
        } else if (type instanceof MapType map) {
            String entry = "e" + depth;
            return "to_json(map_from_entries(list_transform(map_entries(" + value + "), lambda " + entry + ": {k: "
                    + text(entry + ".key", map.key()) + ", v: " + json(entry + ".value", map.value(), depth + 1)
                    + "})))";
        } else if (type instanceof PrimitiveType primitive) {
            return primitive(value, primitive);
        }
        // A decimal: to_json would make it a floating-point number.
        return verbatim(value);
    }

    private static String object(StructType struct, String prefix) {
        return struct.fields().stream()
                .map(f -> literal(f) + ", " + json(prefix + quote(f.name()), f.type(), 0))
                .collect(Collectors.joining(", ", "json_object(", ")"));
    }

    private static String primitive(String value, PrimitiveType type) {
        return switch (type) {
            case FLOAT, DOUBLE ->
                "CASE WHEN isfinite(" + value + ") THEN " + verbatim(value) + " ELSE to_json(CAST(" + value
                        + " AS VARCHAR)) END";
            case TIMESTAMP, TIMESTAMP_NTZ, BINARY -> "to_json(" + spelt(value, type) + ")";
            default -> "to_json(" + value + ")";
        };
    }

    private static String spelt(String value, PrimitiveType type) {
        return switch (type) {
            case TIMESTAMP -> time(value, "Z");
            case TIMESTAMP_NTZ -> time(value, "");
            default -> "base64(" + value + ")";
        };
    }

    /** With as much of a fraction as there is: none, milliseconds, or microseconds. */
    private static String time(String value, String zone) {
        return "CASE WHEN microsecond(" + value + ") % 1000000 = 0 THEN " + time(value, "", zone) + " WHEN microsecond("
                + value + ") % 1000 = 0 THEN " + time(value, ".%g", zone) + " ELSE " + time(value, ".%f", zone)
                + " END";
    }

    private static String time(String value, String fraction, String zone) {
        return "strftime(" + value + ", '%Y-%m-%dT%H:%M:%S" + fraction + zone + "')";
    }

    /** The number's own text as JSON. */
    private static String verbatim(String value) {
        return "CAST(CAST(" + value + " AS VARCHAR) AS JSON)";
    }

    private static String unlessNull(String value, String json) {
        return "CASE WHEN " + value + " IS NULL THEN NULL ELSE " + json + " END";
    }

    private static String literal(Field field) {
        return "'" + field.name().replace("'", "''") + "'";
    }
}
