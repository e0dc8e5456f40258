package dev.inlet.batch;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * DuckDB expressions of type VARCHAR that turn a value into text for people and programs. The JSON form is the one that the
 * format {@code json} of a pipeline reads: what was read with it can be landed again. Decimals keep their digits, times are in
 * ISO 8601 with the instant in UTC, binary is base64, a map is an object, and a float that JSON cannot write is a string.
 *
 * <p>The JSON is put together as text: DuckDB's own functions for it pass decimals through floating-point numbers.
 */
public final class ReadableValue {
    private ReadableValue() {}

    /** One JSON object with all columns. */
    public static String jsonOf(StructType row) {
        return object(row, DuckDbTypes::quote, 0);
    }

    /** As {@link #text}, but binary that is text in UTF-8 is shown as that text. */
    public static String textForPeople(String value, DataType type) {
        return type == PrimitiveType.BINARY
                ? "coalesce(TRY(decode(" + value + ")), base64(" + value + "))"
                : text(value, type);
    }

    /** A plain value as it is written outside JSON, others as JSON; null where the value is null. */
    public static String text(String value, DataType type) {
        if (type instanceof PrimitiveType primitive) {
            return switch (primitive) {
                case TIMESTAMP -> time(value, "Z");
                case TIMESTAMP_NTZ -> time(value, "");
                case BINARY -> "base64(" + value + ")";
                default -> varchar(value);
            };
        }
        return type instanceof DecimalType ? varchar(value) : json(value, type, 0);
    }

    /** Null where the value is null. */
    private static String json(String value, DataType type, int depth) {
        if (type instanceof StructType struct) {
            return "CASE WHEN " + value + " IS NULL THEN NULL ELSE "
                    + object(struct, name -> Sql.field(value, name), depth) + " END";
        } else if (type instanceof ArrayType array) {
            String item = "e" + depth;
            return "'[' || " + joined(value, item, orNull(json(item, array.element(), depth + 1))) + " || ']'";
        } else if (type instanceof MapType map) {
            String entry = "e" + depth;
            String key = quoted(text(Sql.field(entry, "key"), map.key()));
            String content = orNull(json(Sql.field(entry, "value"), map.value(), depth + 1));
            return "'{' || " + joined("map_entries(" + value + ")", entry, key + " || ':' || " + content) + " || '}'";
        } else if (type instanceof PrimitiveType primitive) {
            return primitive(value, primitive);
        }
        return varchar(value);
    }

    private static String primitive(String value, PrimitiveType type) {
        return switch (type) {
            case BOOLEAN, TINYINT, SMALLINT, INT, BIGINT -> varchar(value);
            case FLOAT, DOUBLE ->
                "CASE WHEN isfinite(" + value + ") THEN " + varchar(value) + " ELSE " + quoted(varchar(value)) + " END";
            case STRING, DATE, TIMESTAMP, TIMESTAMP_NTZ, BINARY -> quoted(text(value, type));
        };
    }

    private static String object(StructType struct, UnaryOperator<String> value, int depth) {
        return struct.fields().stream()
                .map(f -> quoted("'" + f.name().replace("'", "''") + "'") + " || ':' || "
                        + orNull(json(value.apply(f.name()), f.type(), depth)))
                .collect(Collectors.joining(" || ',' || ", "('{' || ", " || '}')"));
    }

    /** Null where the list is null. */
    private static String joined(String list, String item, String text) {
        return "array_to_string(list_transform(" + list + ", lambda " + item + ": " + text + "), ',')";
    }

    private static String orNull(String json) {
        return "coalesce(" + json + ", 'null')";
    }

    private static String quoted(String text) {
        return varchar("to_json(" + text + ")");
    }

    private static String varchar(String value) {
        return "CAST(" + value + " AS VARCHAR)";
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
}
