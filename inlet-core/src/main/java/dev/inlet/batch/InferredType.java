package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The type that takes all JSON values seen so far: booleans {@code BOOLEAN}; integers {@code BIGINT}, larger ones
 * {@code DECIMAL(38,0)}; other numbers {@code DOUBLE}; strings {@code DATE} or, with a zone, {@code TIMESTAMP} where all of them are
 * one, else {@code STRING}; objects {@code STRUCT}; arrays {@code ARRAY}. Values of kinds that do not go together are
 * {@code STRING}, which takes any JSON.
 */
final class InferredType {
    private static final DecimalType WIDE_INTEGER = new DecimalType(38, 0);

    /** Null until a value that is not null was seen. */
    private @Nullable DataType scalar;

    private @Nullable InferredFields object;
    private @Nullable InferredType element;

    private final TimeRule date = new TimeRule("", PrimitiveType.DATE);
    private final TimeRule timestamp = new TimeRule("", PrimitiveType.TIMESTAMP);

    /** Reads the current value. */
    void read(JsonInput in) {
        switch (in.token()) {
            case START_OBJECT -> readObject(in);
            case START_ARRAY -> readArray(in);
            case VALUE_NULL -> {
                // Fits any type.
            }
            case VALUE_STRING -> merge(string(in));
            case VALUE_TRUE, VALUE_FALSE -> merge(PrimitiveType.BOOLEAN);
            case VALUE_NUMBER_FLOAT -> merge(PrimitiveType.DOUBLE);
            default -> merge(integer(in));
        }
    }

    boolean isKnown() {
        return scalar != null || object != null || element != null;
    }

    DataType type() {
        if (scalar != null) {
            return scalar;
        }
        if (object != null) {
            List<Field> fields = object.fields();
            return fields.isEmpty() ? PrimitiveType.STRING : new StructType(fields);
        }
        return element == null ? PrimitiveType.STRING : new ArrayType(element.type(), true);
    }

    private void readObject(JsonInput in) {
        if (scalar != null || element != null) {
            in.passValue();
            merge(PrimitiveType.STRING);
            return;
        }
        if (object == null) {
            object = new InferredFields();
        }
        for (String name = in.nextName(); name != null; name = in.nextName()) {
            in.next();
            if (!object.read(name, in)) {
                throw new MisfitException(
                        MisfitKind.UNKNOWN_FIELD,
                        "a field name that is empty, has a NUL in it or differs from another only in case cannot"
                                + " become a column");
            }
        }
    }

    private void readArray(JsonInput in) {
        if (scalar != null || object != null) {
            in.passValue();
            merge(PrimitiveType.STRING);
            return;
        }
        if (element == null) {
            element = new InferredType();
        }
        while (in.next() != JsonToken.END_ARRAY) {
            element.read(in);
        }
    }

    private DataType string(JsonInput in) {
        if (isTime(in, date)) {
            return PrimitiveType.DATE;
        }
        return isTime(in, timestamp) && timestamp.sawZone() ? PrimitiveType.TIMESTAMP : PrimitiveType.STRING;
    }

    private static boolean isTime(JsonInput in, TimeRule rule) {
        try {
            rule.read(in);
            return true;
        } catch (MisfitException e) {
            return false;
        }
    }

    private static DataType integer(JsonInput in) {
        if (in.atLong()) {
            return PrimitiveType.BIGINT;
        }
        String text = in.text();
        int digits = text.charAt(0) == '-' ? text.length() - 1 : text.length();
        return digits <= WIDE_INTEGER.precision() ? WIDE_INTEGER : PrimitiveType.STRING;
    }

    private void merge(DataType seen) {
        if (object != null || element != null) {
            object = null;
            element = null;
            scalar = PrimitiveType.STRING;
        } else if (scalar == null) {
            scalar = seen;
        } else if (!scalar.equals(seen)) {
            scalar = isNumber(scalar) && isNumber(seen) ? wider(scalar, seen) : PrimitiveType.STRING;
        }
    }

    private static boolean isNumber(DataType type) {
        return type == PrimitiveType.BIGINT || type == PrimitiveType.DOUBLE || type.equals(WIDE_INTEGER);
    }

    private static DataType wider(DataType a, DataType b) {
        return a == PrimitiveType.DOUBLE || b == PrimitiveType.DOUBLE ? PrimitiveType.DOUBLE : WIDE_INTEGER;
    }
}
