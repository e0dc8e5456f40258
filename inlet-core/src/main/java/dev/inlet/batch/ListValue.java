package dev.inlet.batch;

import dev.inlet.schema.ArrayType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Arrays: any {@link List}. */
final class ListValue extends JavaValue {
    private final JavaValue element;
    private final boolean containsNull;

    ListValue(String path, ArrayType type) {
        super(path, type);
        this.element = of(path + "[]", type.element());
        this.containsNull = type.containsNull();
    }

    @Override
    Object take(Object value) {
        if (!(value instanceof List<?> list)) {
            throw wrongType(value, "a List");
        }
        List<@Nullable Object> taken = new ArrayList<>(list.size());
        for (@Nullable Object item : list) {
            if (item == null && !containsNull) {
                throw missing(element.path());
            }
            taken.add(item == null ? null : element.take(item));
        }
        return taken;
    }

    @Override
    void append(DuckDBAppender appender, Object taken) throws SQLException {
        appender.append((Collection<?>) taken);
    }

    @Override
    long size(Object taken) {
        long size = 0;
        for (@Nullable Object item : (List<?>) taken) {
            size += item == null ? 0 : element.size(item);
        }
        return size;
    }
}
