package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.StructType;
import java.util.Arrays;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Predicate;

/** Objects with known fields, each field in its own columns. */
final class StructReader extends ValueReader {
    private final String path;
    private final StructType type;
    private final StructFields fields;
    private final ValueReader[] readers;
    private final RowValues values = new RowValues();
    /** Null where the struct itself is. */
    private PresenceColumn presence = new PresenceColumn(0);

    /**
     * @param path empty for the whole record
     * @param taken whether statements are expected to take a field: see {@link ReadTexts}
     */
    StructReader(String path, StructType type, UnknownFields unknownFields, Predicate<String> taken) {
        this.path = path;
        this.type = type;
        this.fields = new StructFields(path, type, unknownFields);
        this.readers = type.fields().stream()
                .map(field -> ValueReader.of(
                        path.isEmpty() ? field.name() : path + "." + field.name(),
                        field.type(),
                        unknownFields,
                        taken.test(field.name())))
                .toArray(ValueReader[]::new);
    }

    @Override
    void begin(ByteStore store, int capacity) {
        presence = new PresenceColumn(capacity);
        for (ValueReader reader : readers) {
            reader.begin(store, capacity);
        }
    }

    @Override
    void read(JsonInput in, int row) {
        if (!in.at(JsonToken.START_OBJECT)) {
            String expected = path.isEmpty() ? "expected an object" : path + ": expected an object";
            throw new MisfitException(MisfitKind.WRONG_TYPE, expected + " but found " + in.describe());
        }
        presence.setPresent(row);
        values.row = row;
        fields.read(in, values);
    }

    @Override
    void setNull(int row) {
        presence.setNull(row);
        for (ValueReader reader : readers) {
            reader.setNull(row);
        }
    }

    @Override
    String expression(ScanColumns scan) {
        StringJoiner members = new StringJoiner(", ", "{", "}");
        List<String> expressions = fieldExpressions(scan);
        for (int i = 0; i < expressions.size(); i++) {
            members.add(Sql.text(type.fields().get(i).name()) + ": " + expressions.get(i));
        }
        // Most structs are always there; then the fields are put together without a copy.
        return presence.hasNulls(scan.rows())
                ? "CASE WHEN " + scan.add(presence) + " THEN " + members + " END"
                : members.toString();
    }

    @Override
    StructType evolve() {
        return fields.evolve(Arrays.stream(readers).map(ValueReader::evolve).toList());
    }

    /** The SQL of each field. */
    List<String> fieldExpressions(ScanColumns scan) {
        return Arrays.stream(readers).map(reader -> reader.expression(scan)).toList();
    }

    private final class RowValues implements StructFields.Values {
        private int row;

        @Override
        public void read(int field, JsonInput in) {
            readers[field].read(in, row);
        }

        @Override
        public void setNull(int field) {
            readers[field].setNull(row);
        }
    }
}
