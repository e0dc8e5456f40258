package dev.inlet.schema;

import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import java.util.ArrayList;
import java.util.List;

/**
 * How the columns of a query become those of a table: by name without regard to case, each value without loss.
 *
 * <p>A column that the query lacks is NULL, unless the table forbids that. A zone is never guessed: DuckDB's {@code TIMESTAMP}
 * (Delta's TIMESTAMP_NTZ) and {@code TIMESTAMP WITH TIME ZONE} (Delta's TIMESTAMP) become each other only where the query says
 * {@code AT TIME ZONE}. That a value is null where the table forbids it can only be seen in the rows.
 *
 * @param schema the table's, with the new columns at the end; these have no field id, and their physical name is the logical
 *     one
 * @param addsColumns whether there are new columns, or new fields of structs
 */
public record Assignment(StructType schema, boolean addsColumns) {
    /**
     * @param mayAddColumns whether columns that the table does not have are added to it, nullable, rather than an error
     * @param tableName for messages
     * @throws InletException of kind {@code CONFIGURATION} that tells all that does not fit, and what to write
     */
    public static Assignment of(StructType query, StructType table, boolean mayAddColumns, String tableName) {
        Checker checker = new Checker(mayAddColumns);
        StructType schema = checker.struct(query, table, "");
        if (!checker.problems.isEmpty()) {
            throw InletException.configuration(
                    "The query does not fit the table " + tableName + ":\n- " + String.join("\n- ", checker.problems)
                            + "\n",
                    "",
                    "Correct the query, or write to another table");
        }
        return new Assignment(schema, !schema.equals(table));
    }

    private static final class Checker {
        private final boolean mayAddColumns;
        private final List<String> problems = new ArrayList<>();

        private Checker(boolean mayAddColumns) {
            this.mayAddColumns = mayAddColumns;
        }

        private StructType struct(StructType given, StructType table, String above) {
            List<Field> fields = new ArrayList<>();
            for (Field field : table.fields()) {
                fields.add(given.field(field.name())
                        .map(g -> assigned(g, field, above))
                        .orElseGet(() -> missing(field, above)));
            }
            for (Field field : given.fields()) {
                if (table.field(field.name()).isEmpty()) {
                    extra(field, table, above);
                    fields.add(field);
                }
            }
            return new StructType(fields);
        }

        private Field assigned(Field given, Field table, String above) {
            DataType type = type(given.type(), table.type(), above + table.name());
            return new Field(
                    table.name(), type, table.nullable(), table.comment(), table.physicalName(), table.fieldId());
        }

        private Field missing(Field field, String above) {
            if (!field.nullable()) {
                problems.add("column '" + above + field.name() + "' is NOT NULL, and the query does not give it");
            }
            return field;
        }

        private void extra(Field field, StructType table, String above) {
            if (!mayAddColumns) {
                problems.add("the table has no column '" + above + field.name() + "'"
                        + NearestName.hint(field.name(), table.names())
                        + (above.isEmpty() ? ". Leave it out with * EXCLUDE (" : ". Leave it out of the struct (")
                        + field.name() + "), or set schema-evolution: add-columns");
            }
        }

        /** The table's type with what is new in nested structs. */
        private DataType type(DataType given, DataType table, String path) {
            if (given instanceof StructType g && table instanceof StructType t) {
                return struct(g, t, path + ".");
            } else if (given instanceof ArrayType g && table instanceof ArrayType t) {
                return new ArrayType(type(g.element(), t.element(), path + ".element"), t.containsNull());
            } else if (given instanceof MapType g && table instanceof MapType t) {
                DataType key = type(g.key(), t.key(), path + ".key");
                return new MapType(key, type(g.value(), t.value(), path + ".value"), t.valueContainsNull());
            } else if (!Widening.isLossless(given, table)) {
                problems.add("column '" + path + "' of the query is " + given.ddl() + ", which does not always fit the "
                        + "table's " + table.ddl() + ": " + Widening.advice(path, given, table));
            }
            return table;
        }
    }
}
