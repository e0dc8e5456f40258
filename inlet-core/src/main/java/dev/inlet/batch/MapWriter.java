package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.error.InletException;
import dev.inlet.schema.DataType;
import dev.inlet.schema.MapType;
import dev.inlet.schema.PrimitiveType;
import java.util.HashSet;
import java.util.Set;

/** Objects whose names are the keys of a map. */
final class MapWriter extends NestedWriter {
    private final String path;
    private final MapType type;
    private final NestedWriter value;

    MapWriter(String path, MapType type, UnknownFields unknownFields) {
        if (type.key() != PrimitiveType.STRING) {
            throw InletException.configuration(
                    "`" + path + "` is a map with keys of " + type.key().ddl(),
                    "the keys of a JSON object are strings",
                    "declare it as " + new MapType(PrimitiveType.STRING, type.value(), type.valueContainsNull()).ddl()
                            + " and cast the keys in the query");
        }
        this.path = path;
        this.type = type;
        this.value = NestedWriter.of(path + "{}", type.value(), unknownFields);
    }

    @Override
    void write(JsonInput in, ByteBuilder out) {
        if (!in.at(JsonToken.START_OBJECT)) {
            throw new MisfitException(MisfitKind.WRONG_TYPE, path + ": expected an object but found " + in.describe());
        }
        Set<String> keys = new HashSet<>();
        out.add('{');
        for (String key = in.nextName(); key != null; key = in.nextName()) {
            if (!keys.add(key)) {
                throw new MisfitException(MisfitKind.DUPLICATE_FIELD, path + ": a key comes twice");
            }
            if (keys.size() > 1) {
                out.add(',');
            }
            out.addJsonString(key);
            out.add(':');
            writeValue(in, out);
        }
        out.add('}');
    }

    private void writeValue(JsonInput in, ByteBuilder out) {
        if (in.next() != JsonToken.VALUE_NULL) {
            value.write(in, out);
            return;
        }
        if (!type.valueContainsNull()) {
            throw new MisfitException(MisfitKind.MISSING_NOT_NULL, path + ": a value is null");
        }
        out.addAscii("null");
    }

    @Override
    String duckType() {
        return "MAP(VARCHAR, " + value.duckType() + ")";
    }

    @Override
    DataType evolve() {
        return new MapType(type.key(), value.evolve(), type.valueContainsNull());
    }

    @Override
    boolean needsConversion() {
        return value.needsConversion();
    }

    @Override
    String convert(String expression, int depth) {
        String entry = "x" + depth;
        return value.needsConversion()
                ? "map_from_entries(list_transform(map_entries(" + expression + "), lambda " + entry + ": {'key': "
                        + entry + ".key, 'value': " + value.convert(entry + ".value", depth + 1) + "}))"
                : expression;
    }
}
