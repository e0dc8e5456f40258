package dev.inlet.batch;

import dev.inlet.schema.MapType;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Maps: any {@link Map} whose keys differ as values of the column too. */
final class MapValue extends JavaValue {
    private final JavaValue key;
    private final JavaValue value;
    private final boolean valueContainsNull;

    MapValue(String path, MapType type) {
        super(path, type);
        this.key = of(path + "{key}", type.key());
        this.value = of(path + "{}", type.value());
        this.valueContainsNull = type.valueContainsNull();
    }

    @Override
    Object take(Object given) {
        if (!(given instanceof Map<?, ?> map)) {
            throw wrongType(given, "a Map");
        }
        Map<Object, @Nullable Object> taken = new LinkedHashMap<>();
        Set<Object> distinct = new HashSet<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            @Nullable Object item = entry.getValue();
            if (entry.getKey() == null) {
                throw missing(key.path());
            }
            if (item == null && !valueContainsNull) {
                throw missing(value.path());
            }
            Object takenKey = key.take(entry.getKey());
            // Arrays are equal only to themselves; and 1 and 1L are one key of a BIGINT.
            if (!distinct.add(takenKey instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : takenKey)) {
                throw refused("The key " + entry.getKey() + " comes twice", "Pass each key once");
            }
            taken.put(takenKey, item == null ? null : value.take(item));
        }
        return taken;
    }

    @Override
    void append(DuckDBAppender appender, Object taken) throws SQLException {
        appender.append((Map<?, ?>) taken);
    }

    @Override
    long size(Object taken) {
        long size = 0;
        for (Map.Entry<?, ?> entry : ((Map<?, ?>) taken).entrySet()) {
            @Nullable Object item = entry.getValue();
            size += key.size(entry.getKey()) + (item == null ? 0 : value.size(item));
        }
        return size;
    }
}
