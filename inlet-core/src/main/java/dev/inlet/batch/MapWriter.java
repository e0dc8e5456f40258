package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

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
            throw new IllegalArgumentException(
                    path + ": JSON has no map with keys of " + type.key().ddl());
        }
        this.path = path;
        this.type = type;
        this.value = NestedWriter.of(path + "{}", type.value(), unknownFields);
    }

    @Override
    void write(JsonCursor in, ByteBuilder out) {
        if (in.peek() != '{') {
            throw new MisfitException(MisfitKind.WRONG_TYPE, path + ": expected an object but found " + in.describe());
        }
        Set<String> keys = new HashSet<>();
        in.enter();
        out.add('{');
        if (in.peek() != '}') {
            while (true) {
                writeEntry(in, out, keys);
                if (in.peek() != ',') {
                    break;
                }
                in.position(in.position() + 1);
                out.add(',');
            }
            if (in.peek() != '}') {
                throw in.unexpected("',' or '}'");
            }
        }
        out.add('}');
        in.leave();
    }

    private void writeEntry(JsonCursor in, ByteBuilder out, Set<String> keys) {
        if (in.peek() != '"') {
            throw in.unexpected("a field name");
        }
        int from = in.position();
        int to = in.passString();
        if (!keys.add(new String(JsonText.unescape(in.bytes(), from + 1, to), UTF_8))) {
            throw new MisfitException(MisfitKind.DUPLICATE_FIELD, path + ": a key comes twice");
        }
        out.add(in.bytes(), from, to + 1 - from);
        in.expect(':');
        out.add(':');
        if (in.peek() != 'n') {
            value.write(in, out);
            return;
        }
        in.readLiteral("null");
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
