package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What a row must hold to beside its types. The stager sees breaches in the statistics of what it wrote, for nothing; this is
 * the same as SQL, to find the rows.
 */
final class RowRules {
    private RowRules() {}

    static boolean mayBeInfinite(DataType type) {
        return type == PrimitiveType.DATE || type == PrimitiveType.TIMESTAMP || type == PrimitiveType.TIMESTAMP_NTZ;
    }

    static String infinite(String column) {
        return "column " + column + " is infinity, which Delta cannot store";
    }

    /**
     * SQL over shaped rows that gives the first rule that a row breaks, in words, or NULL.
     *
     * @param alias from a column to its name in these rows
     */
    static String sql(List<Field> stored, List<Field> partition, Function<Field, String> alias) {
        List<String> cases = new ArrayList<>();
        for (Field field : stored) {
            String column = alias.apply(field);
            addNotNull(field, column, field.name(), cases);
            addInner(field, column, field.name(), cases);
        }
        for (Field field : partition) {
            addNotNull(field, alias.apply(field), field.name(), cases);
        }
        return cases.isEmpty() ? "NULL::VARCHAR" : "CASE" + String.join("", cases) + " END";
    }

    private static void addInner(Field field, String value, String logical, List<String> cases) {
        if (field.type() instanceof StructType struct) {
            for (Field inner : struct.fields()) {
                String innerValue = value + "." + quote(inner.physicalName());
                String innerLogical = logical + "." + inner.name();
                addNotNull(inner, value + " IS NOT NULL AND " + innerValue, innerLogical, cases);
                addInner(inner, innerValue, innerLogical, cases);
            }
        } else {
            isInfinite(field.type(), value, 0)
                    .ifPresent(is -> cases.add(" WHEN " + is + " THEN " + literal(infinite(logical))));
        }
    }

    /** Whether the value is infinity, or holds it at any depth, as SQL; empty where its type rules that out. */
    private static Optional<String> isInfinite(DataType type, String value, int depth) {
        String item = "x" + depth;
        if (type instanceof StructType struct) {
            return any(struct.fields().stream()
                    .map(field -> isInfinite(field.type(), Sql.field(value, field.physicalName()), depth)));
        } else if (type instanceof ArrayType array) {
            return isInfinite(array.element(), item, depth + 1).map(is -> ofItems(value, item, is));
        } else if (type instanceof MapType map) {
            return any(Stream.of(
                            isInfinite(map.key(), Sql.field(item, "key"), depth + 1),
                            isInfinite(map.value(), Sql.field(item, "value"), depth + 1)))
                    .map(is -> ofItems("map_entries(" + value + ")", item, is));
        }
        return mayBeInfinite(type) ? Optional.of("NOT isfinite(" + value + ")") : Optional.empty();
    }

    private static Optional<String> any(Stream<Optional<String>> conditions) {
        return conditions.flatMap(Optional::stream).reduce((one, other) -> one + " OR " + other);
    }

    private static String ofItems(String list, String item, String condition) {
        return "list_bool_or(list_transform(" + list + ", lambda " + item + ": " + condition + "))";
    }

    private static void addNotNull(Field field, String condition, String logical, List<String> cases) {
        if (!field.nullable()) {
            cases.add(" WHEN " + condition + " IS NULL THEN "
                    + literal("column " + logical + " is NULL, which the table forbids"));
        }
    }

    /** SQL that gives the first field of a row that is null where the schema forbids it, in words, or NULL; empty where it forbids none. */
    static Optional<String> missing(StructType schema) {
        List<String> cases = new ArrayList<>();
        addMissing(schema, "", "", cases);
        return cases.isEmpty() ? Optional.empty() : Optional.of("CASE" + String.join("", cases) + " END");
    }

    private static void addMissing(StructType struct, String above, String logicalAbove, List<String> cases) {
        for (Field field : struct.fields()) {
            String value = (above.isEmpty() ? "" : above + ".") + quote(field.name());
            String logical = logicalAbove + field.name();
            if (!field.nullable()) {
                String there = above.isEmpty() ? "" : above + " IS NOT NULL AND ";
                cases.add(" WHEN " + there + value + " IS NULL THEN " + literal(logical + ": no value"));
            }
            if (field.type() instanceof StructType inner) {
                addMissing(inner, value, logical + ".", cases);
            }
        }
    }

    private static String literal(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
