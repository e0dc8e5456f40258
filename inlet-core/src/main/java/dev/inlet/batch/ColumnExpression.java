package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.physical;
import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.List;
import java.util.stream.Collectors;

/**
 * SQL expressions that turn the columns of a query into those of a data file: the table's types, physical names at every
 * depth, NULL for what the query does not give. That the types fit is checked before, by {@code schema.Assignment}.
 */
final class ColumnExpression {
    /**
     * How deep the lambda is that is being written, so that each has a parameter name of its own. DuckDB takes {@code x1.key} for
     * the field of a column x1 where there is one, but never {@code x1} alone for the column.
     */
    private int depth;

    private ColumnExpression() {}

    /** One expression for a column of the table, without an alias. */
    static String of(Field target, List<ResultColumn> columns) {
        return columns.stream()
                .filter(c -> c.name().equalsIgnoreCase(target.name()))
                .findFirst()
                .map(c -> new ColumnExpression()
                        .convert(quote(c.name()), c.type().type(), c.type().exact(), target.type()))
                .orElseGet(() -> "CAST(NULL AS " + physical(target.type()) + ")");
    }

    /**
     * @param exact whether DuckDB's type is the counterpart of {@code source}, so that no cast is needed where the types
     *     are the same
     */
    private String convert(String value, DataType source, boolean exact, DataType target) {
        if (exact && same(source, target) && !(depth > 0 && demandsNotNull(target))) {
            return value;
        } else if (target instanceof StructType struct && source instanceof StructType given) {
            return struct(value, given, exact, struct);
        } else if (target instanceof ArrayType array && source instanceof ArrayType given) {
            String x = variable();
            String element = convert(x, given.element(), exact, array.element());
            depth--;
            String converted = "list_transform(" + value + ", lambda " + x + ": " + element + ")";
            return array.containsNull()
                    ? converted
                    : refusing(value, "list_count(" + value + ") <> len(" + value + ")", "an element", converted);
        } else if (target instanceof MapType map && source instanceof MapType given) {
            return map(value, given, exact, map);
        }
        return "CAST(" + value + " AS " + physical(target) + ")";
    }

    private String struct(String value, StructType source, boolean exact, StructType target) {
        String fields = target.fields().stream()
                .map(f -> quote(f.physicalName()) + " := " + field(value, source, exact, f))
                .collect(Collectors.joining(", "));
        return "CASE WHEN " + value + " IS NOT NULL THEN struct_pack(" + fields + ") END";
    }

    private String field(String struct, StructType source, boolean exact, Field target) {
        return source.field(target.name())
                .map(given -> {
                    String value = Sql.field(struct, given.name());
                    String converted = convert(value, given.type(), exact, target.type());
                    // Elsewhere the statistics of the written file tell; they do not within arrays and maps.
                    return target.nullable() || depth == 0
                            ? converted
                            : refusing("", value + " IS NULL", "field " + target.name(), converted);
                })
                .orElseGet(() -> "CAST(NULL AS " + physical(target.type()) + ")");
    }

    private String map(String value, MapType source, boolean exact, MapType target) {
        String x = variable();
        String entry = "struct_pack(k := "
                + convert(Sql.field(x, "key"), source.key(), exact, target.key()) + ", v := "
                + convert(Sql.field(x, "value"), source.value(), exact, target.value()) + ")";
        depth--;
        String converted =
                "map_from_entries(list_transform(map_entries(" + value + "), lambda " + x + ": " + entry + "))";
        return target.valueContainsNull()
                ? converted
                : refusing(
                        value,
                        "list_count(map_values(" + value + ")) <> len(map_values(" + value + "))",
                        "a value",
                        converted);
    }

    private static String refusing(String value, String violation, String what, String converted) {
        String where = value.isEmpty() ? "" : " of " + value.replace("'", "''");
        return "CASE WHEN " + violation + " THEN error('" + what.replace("'", "''") + where
                + " is NULL, which the table does not allow') ELSE " + converted + " END";
    }

    private String variable() {
        depth++;
        return "x" + depth;
    }

    /** Whether DuckDB has the values in the very form that the data file needs, names of struct fields included. */
    private static boolean same(DataType source, DataType target) {
        if (target instanceof StructType struct && source instanceof StructType given) {
            if (struct.fields().size() != given.fields().size()) {
                return false;
            }
            for (int i = 0; i < struct.fields().size(); i++) {
                Field wanted = struct.fields().get(i);
                Field found = given.fields().get(i);
                if (!found.name().equals(wanted.physicalName())
                        || !found.name().equals(wanted.name())
                        || !same(found.type(), wanted.type())) {
                    return false;
                }
            }
            return true;
        } else if (target instanceof ArrayType array && source instanceof ArrayType given) {
            return array.containsNull() && !demandsNotNull(array.element()) && same(given.element(), array.element());
        } else if (target instanceof MapType map && source instanceof MapType given) {
            return map.valueContainsNull()
                    && !demandsNotNull(map.key())
                    && !demandsNotNull(map.value())
                    && same(given.key(), map.key())
                    && same(given.value(), map.value());
        }
        return source instanceof PrimitiveType || target instanceof PrimitiveType
                ? source == target
                : source.equals(target);
    }

    private static boolean demandsNotNull(DataType type) {
        return type instanceof StructType struct
                && struct.fields().stream().anyMatch(f -> !f.nullable() || demandsNotNull(f.type()));
    }
}
