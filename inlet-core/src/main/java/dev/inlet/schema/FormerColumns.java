package dev.inlet.schema;

import dev.inlet.error.InletException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How rows of a former version of a table are read beside those of now. A column is the one with the same physical name. */
public final class FormerColumns {
    private final String table;

    private FormerColumns(String table) {
        this.table = table;
    }

    /**
     * The columns of now, under the names and types that they have now, then those that were dropped since, at any depth: what a
     * row had when it was written is not lost.
     *
     * @param table for messages
     * @throws InletException of kind {@code DATA} where a column has another type now that does not hold all its former values,
     *     or one with the name of a dropped one was added
     */
    public static StructType joined(String table, StructType then, StructType now) {
        return then.equals(now) ? now : new FormerColumns(table).struct(then, now, "");
    }

    private StructType struct(StructType then, StructType now, String path) {
        List<Field> fields = new ArrayList<>();
        for (Field field : now.fields()) {
            Optional<Field> former = physical(then, field.physicalName());
            DataType type =
                    former.isPresent() ? type(former.get().type(), field.type(), path + field.name()) : field.type();
            boolean nullable =
                    field.nullable() || former.isEmpty() || former.get().nullable();
            fields.add(new Field(field.name(), type, nullable, field.comment(), field.physicalName(), field.fieldId()));
        }
        for (Field field : then.fields()) {
            if (physical(now, field.physicalName()).isEmpty()) {
                if (now.field(field.name()).isPresent()) {
                    throw changed(
                            path + field.name(), "It was dropped, and another column of this name was added since");
                }
                fields.add(new Field(
                        field.name(), field.type(), true, field.comment(), field.physicalName(), field.fieldId()));
            }
        }
        return new StructType(fields);
    }

    private static Optional<Field> physical(StructType struct, String name) {
        return struct.fields().stream()
                .filter(field -> field.physicalName().equalsIgnoreCase(name))
                .findFirst();
    }

    private DataType type(DataType then, DataType now, String path) {
        if (then instanceof StructType t && now instanceof StructType n) {
            return struct(t, n, path + ".");
        } else if (then instanceof ArrayType t && now instanceof ArrayType n) {
            return new ArrayType(
                    type(t.element(), n.element(), path + ".element"), t.containsNull() || n.containsNull());
        } else if (then instanceof MapType t && now instanceof MapType n) {
            return new MapType(
                    type(t.key(), n.key(), path + ".key"),
                    type(t.value(), n.value(), path + ".value"),
                    t.valueContainsNull() || n.valueContainsNull());
        } else if (!Widening.isLossless(then, now)) {
            throw changed(path, "It was " + then.ddl() + " and is " + now.ddl() + " now");
        }
        return now;
    }

    private InletException changed(String column, String reason) {
        return InletException.data(
                "Rows that table " + table + " had before its column '" + column + "' changed cannot be read",
                reason,
                "Take the table as it is now, in a source with another name");
    }
}
