package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Structs inside arrays and maps. */
final class ObjectWriter extends NestedWriter {
    private final String path;
    private final StructType type;
    private final StructFields fields;
    private final List<NestedWriter> writers = new ArrayList<>();
    private final List<byte[]> members = new ArrayList<>();

    ObjectWriter(String path, StructType type, UnknownFields unknownFields) {
        this.path = path;
        this.type = type;
        this.fields = new StructFields(path, type, unknownFields);
        for (Field field : type.fields()) {
            writers.add(NestedWriter.of(path + "." + field.name(), field.type(), unknownFields));
            members.add(member(field.name()));
        }
    }

    @Override
    void write(JsonInput in, ByteBuilder out) {
        if (!in.at(JsonToken.START_OBJECT)) {
            throw new MisfitException(MisfitKind.WRONG_TYPE, path + ": expected an object but found " + in.describe());
        }
        out.add('{');
        fields.read(in, new StructFields.Values() {
            private boolean first = true;

            @Override
            public void read(int field, JsonInput value) {
                if (!first) {
                    out.add(',');
                }
                first = false;
                out.add(members.get(field));
                writers.get(field).write(value, out);
            }

            @Override
            public void setNull(int field) {
                // A key that is left out becomes NULL.
            }
        });
        out.add('}');
    }

    @Override
    String duckType() {
        StringJoiner joined = new StringJoiner(", ", "STRUCT(", ")");
        for (int i = 0; i < writers.size(); i++) {
            joined.add(
                    Sql.name(type.fields().get(i).name()) + " " + writers.get(i).duckType());
        }
        return joined.toString();
    }

    @Override
    DataType evolve() {
        return fields.evolve(writers.stream().map(NestedWriter::evolve).toList());
    }

    @Override
    boolean needsConversion() {
        return writers.stream().anyMatch(NestedWriter::needsConversion);
    }

    @Override
    String convert(String expression, int depth) {
        if (!needsConversion()) {
            return expression;
        }
        StringJoiner converted = new StringJoiner(", ", "{", "}");
        for (int i = 0; i < writers.size(); i++) {
            String name = type.fields().get(i).name();
            converted.add(Sql.text(name) + ": " + writers.get(i).convert(Sql.field(expression, name), depth));
        }
        return "CASE WHEN " + expression + " IS NOT NULL THEN " + converted + " END";
    }
}
