package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.batch.Sql;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A column, or a field of a struct in one.
 *
 * @param fields from the column on, each but the last a struct that holds the next; not empty
 */
record ColumnPath(List<Field> fields) {
    ColumnPath {
        fields = List.copyOf(fields);
    }

    /**
     * @param name of a column, which may hold dots; where there is none, the way to a field, such as {@code user.id}
     * @return empty where there is neither
     */
    static Optional<ColumnPath> find(String name, StructType columns) {
        Optional<Field> column = columns.field(name);
        if (column.isPresent()) {
            return Optional.of(new ColumnPath(List.of(column.get())));
        }
        List<Field> path = new ArrayList<>();
        Optional<StructType> inner = Optional.of(columns);
        for (String part : name.split("\\.", -1)) {
            Optional<Field> field = inner.flatMap(struct -> struct.field(part));
            if (field.isEmpty()) {
                return Optional.empty();
            }
            path.add(field.get());
            inner = field.get().type() instanceof StructType struct ? Optional.of(struct) : Optional.empty();
        }
        return Optional.of(new ColumnPath(path));
    }

    /** The type of the last field. */
    DataType type() {
        return fields.get(fields.size() - 1).type();
    }

    /** The value, in SQL over the columns. */
    String sql() {
        String value = quote(fields.get(0).name());
        for (Field field : fields.subList(1, fields.size())) {
            value = "struct_extract(" + value + ", " + Sql.text(field.name()) + ")";
        }
        return value;
    }
}
