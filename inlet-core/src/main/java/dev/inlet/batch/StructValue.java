package dev.inlet.batch;

import dev.inlet.option.NearestName;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/** Structs: a {@link Map} from the fields' names, compared with regard to case; a field that is left out is null. */
final class StructValue extends JavaValue {
    private final StructType type;
    private final List<JavaValue> values;

    StructValue(String path, StructType type) {
        super(path, type);
        this.type = type;
        this.values = type.fields().stream()
                .map(field -> of(path + "." + field.name(), field.type()))
                .toList();
    }

    /** In the order of the fields, all of them: that is how the appender reads the struct. */
    @Override
    Object take(Object given) {
        if (!(given instanceof Map<?, ?> map)) {
            throw wrongType(given, "a Map from the names of its fields");
        }
        Map<String, @Nullable Object> taken = new LinkedHashMap<>();
        int found = 0;
        for (int i = 0; i < values.size(); i++) {
            Field field = type.fields().get(i);
            @Nullable Object item = map.get(field.name());
            if (item == null && !field.nullable()) {
                throw missing(values.get(i).path());
            }
            found += map.containsKey(field.name()) ? 1 : 0;
            taken.put(field.name(), item == null ? null : values.get(i).take(item));
        }
        if (found < map.size()) {
            throw unknown(map);
        }
        return taken;
    }

    private RuntimeException unknown(Map<?, ?> map) {
        String name = map.keySet().stream()
                .map(String::valueOf)
                .filter(key -> !type.names().contains(key))
                .findFirst()
                .orElseThrow();
        return refused(
                "It has no field '" + name + "'" + NearestName.hint(name, type.names()),
                "Its fields are " + String.join(", ", type.names()));
    }

    @Override
    void append(DuckDBAppender appender, Object taken) throws SQLException {
        appender.beginStruct();
        int i = 0;
        for (@Nullable Object item : ((Map<?, ?>) taken).values()) {
            if (item == null) {
                appender.appendNull();
            } else {
                values.get(i).append(appender, item);
            }
            i++;
        }
        appender.endStruct();
    }

    @Override
    long size(Object taken) {
        long size = 0;
        int i = 0;
        for (@Nullable Object item : ((Map<?, ?>) taken).values()) {
            size += item == null ? 0 : values.get(i).size(item);
            i++;
        }
        return size;
    }
}
