package dev.inlet.batch;

import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the fields of JSON objects. Records of a stream mostly have their fields in the same order, so the field that followed
 * the last time is tried first, by its bytes.
 */
final class StructFields {
    private static final int UNKNOWN = -1;
    private static final String CANNOT_BE_ADDED =
            "cannot become a column: its name is empty or differs from another only in case";

    private final String path;
    private final List<Field> fields;
    private final UnknownFields unknownFields;
    private final Map<String, Integer> byName = new HashMap<>();
    private final byte[][] tokens;
    private final long[] heads;
    private final long[] masks;
    /** The field that was at each place of the object last read. */
    private final int[] expected;
    /** The number of the object in which a field was seen last. */
    private final long[] seen;

    /** Found beside the known fields. */
    private final InferredFields added = new InferredFields();

    private long objects;

    StructFields(String path, StructType type, UnknownFields unknownFields) {
        this.path = path;
        this.fields = type.fields();
        this.unknownFields = unknownFields;
        int count = fields.size();
        tokens = new byte[count][];
        heads = new long[count];
        masks = new long[count];
        expected = new int[count];
        seen = new long[count];
        for (int i = 0; i < count; i++) {
            String name = fields.get(i).name();
            byName.put(name, i);
            expected[i] = i;
            tokens[i] = ('"' + name + "\":").getBytes(StandardCharsets.UTF_8);
            for (int b = 0; b < Math.min(Long.BYTES, tokens[i].length); b++) {
                heads[i] |= (tokens[i][b] & 0xFFL) << 8 * b;
                masks[i] |= 0xFFL << 8 * b;
            }
        }
    }

    /** What is done with the value of a field. */
    interface Values {
        /** Reads the value at the cursor, which is not null. */
        void read(int field, JsonCursor in);

        /** The field is null, or absent. */
        void setNull(int field);
    }

    /** Reads the object at the cursor; every field is either read or set null, once. */
    void read(JsonCursor in, Values values) {
        long object = ++objects;
        int found = 0;
        in.enter();
        int place = 0;
        if (in.peek() != '}') {
            while (true) {
                int field = readName(in, place++);
                if (field != UNKNOWN) {
                    if (seen[field] == object) {
                        throw misfit(
                                MisfitKind.DUPLICATE_FIELD, fields.get(field).name(), "comes twice");
                    }
                    seen[field] = object;
                    found++;
                    if (in.peek() == 'n') {
                        in.readLiteral("null");
                        setNull(field, values);
                    } else {
                        values.read(field, in);
                    }
                }
                if (in.peek() != ',') {
                    break;
                }
                in.position(in.position() + 1);
            }
            if (in.peek() != '}') {
                throw in.unexpected("',' or '}'");
            }
        }
        in.leave();
        if (found < fields.size()) {
            setAbsent(object, values);
        }
    }

    private void setAbsent(long object, Values values) {
        for (int field = 0; field < fields.size(); field++) {
            if (seen[field] != object) {
                setNull(field, values);
            }
        }
    }

    private void setNull(int field, Values values) {
        Field missing = fields.get(field);
        if (!missing.nullable()) {
            throw misfit(MisfitKind.MISSING_NOT_NULL, missing.name(), "is NOT NULL but has no value");
        }
        values.setNull(field);
    }

    /** Passes the name and its colon; of an unknown field the value too. */
    private int readName(JsonCursor in, int place) {
        if (in.peek() != '"') {
            throw in.unexpected("a field name");
        }
        if (place < expected.length) {
            int guess = expected[place];
            if (in.passIf(tokens[guess], heads[guess], masks[guess])) {
                return guess;
            }
        }
        int from = in.position();
        int to = in.passString();
        String name = in.escaped()
                ? new String(JsonText.unescape(in.bytes(), from + 1, to), StandardCharsets.UTF_8)
                : new String(in.bytes(), from + 1, to - from - 1, StandardCharsets.UTF_8);
        in.expect(':');
        Integer field = byName.get(name);
        if (field == null) {
            passUnknown(in, name);
            return UNKNOWN;
        }
        if (place < expected.length) {
            expected[place] = field;
        }
        return field;
    }

    private void passUnknown(JsonCursor in, String name) {
        in.peek();
        switch (unknownFields) {
            case DEAD_LETTER -> throw misfit(MisfitKind.UNKNOWN_FIELD, name, "is not in the schema");
            case IGNORE -> {
                in.countUnknownField();
                in.passValue();
            }
            case ADD -> {
                if (name.isEmpty() || fields.stream().anyMatch(f -> f.name().equalsIgnoreCase(name))) {
                    throw misfit(MisfitKind.UNKNOWN_FIELD, name, CANNOT_BE_ADDED);
                }
                if (!added.read(name, in)) {
                    throw misfit(MisfitKind.UNKNOWN_FIELD, name, CANNOT_BE_ADDED);
                }
            }
        }
    }

    /** The struct with its known fields as these types, and behind them those that {@link UnknownFields#ADD} found. */
    StructType evolve(List<DataType> known) {
        List<Field> evolved = new ArrayList<>();
        for (int i = 0; i < fields.size(); i++) {
            Field f = fields.get(i);
            evolved.add(new Field(f.name(), known.get(i), f.nullable(), f.comment(), f.physicalName(), f.fieldId()));
        }
        evolved.addAll(added.fields());
        return new StructType(evolved);
    }

    private MisfitException misfit(MisfitKind kind, String name, String what) {
        String shown = name.length() <= 100 ? name : name.substring(0, 100) + "…";
        return new MisfitException(kind, (path.isEmpty() ? shown : path + "." + shown) + ": the field " + what);
    }
}
