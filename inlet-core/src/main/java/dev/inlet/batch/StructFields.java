package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the fields of JSON objects. Records of a stream mostly have their fields in the same order, so the field that followed
 * the last time is tried first, which costs no look-up.
 */
final class StructFields {
    private static final int UNKNOWN = -1;
    private static final int END = -2;
    private static final String CANNOT_BE_ADDED =
            "cannot become a column: its name is empty, has a NUL in it or differs from another only in case";

    private final String path;
    private final List<Field> fields;
    private final UnknownFields unknownFields;
    private final Map<String, Integer> byName = new HashMap<>();
    private final SerializedString[] names;
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
        names = new SerializedString[count];
        expected = new int[count];
        seen = new long[count];
        for (int i = 0; i < count; i++) {
            String name = fields.get(i).name();
            byName.put(name, i);
            expected[i] = i;
            names[i] = new SerializedString(name);
        }
    }

    /** What is done with the value of a field. */
    interface Values {
        /** Reads the current value, which is not null. */
        void read(int field, JsonInput in);

        /** The field is null, or absent. */
        void setNull(int field);
    }

    /** Reads the current object; every field is either read or set null, once. */
    void read(JsonInput in, Values values) {
        long object = ++objects;
        int found = 0;
        int place = 0;
        while (true) {
            int field = nextField(in, place++);
            if (field == END) {
                break;
            }
            if (field == UNKNOWN) {
                continue;
            }
            if (seen[field] == object) {
                throw misfit(MisfitKind.DUPLICATE_FIELD, fields.get(field).name(), "comes twice");
            }
            seen[field] = object;
            found++;
            if (in.next() == JsonToken.VALUE_NULL) {
                setNull(field, values);
            } else {
                values.read(field, in);
            }
        }
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

    /** Steps to the next field; passes the value of an unknown one. */
    private int nextField(JsonInput in, int place) {
        String name;
        if (place < expected.length) {
            int guess = expected[place];
            if (in.nextNameIs(names[guess])) {
                return guess;
            }
            name = in.name();
        } else {
            name = in.nextName();
        }
        if (name == null) {
            return END;
        }
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

    private void passUnknown(JsonInput in, String name) {
        in.next();
        switch (unknownFields) {
            case DEAD_LETTER -> throw misfit(MisfitKind.UNKNOWN_FIELD, name, "is not in the schema");
            case IGNORE -> {
                in.countUnknownField();
                in.passValue();
            }
            case ADD -> {
                if (!InferredFields.canBeColumn(name)
                        || fields.stream().anyMatch(f -> f.name().equalsIgnoreCase(name))) {
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
