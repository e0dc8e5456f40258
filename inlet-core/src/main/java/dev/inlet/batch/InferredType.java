package dev.inlet.batch;

import dev.inlet.schema.ArrayType;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.nio.charset.StandardCharsets;
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

    private final JsonNumber number = new JsonNumber();
    private final TimeRule date = new TimeRule("", PrimitiveType.DATE);
    private final TimeRule timestamp = new TimeRule("", PrimitiveType.TIMESTAMP);

    /** Reads the value at the cursor. */
    void read(JsonCursor in) {
        switch (in.peek()) {
            case '{' -> readObject(in);
            case '[' -> readArray(in);
            case 'n' -> in.readLiteral("null");
            case '"' -> merge(string(in));
            case 't', 'f' -> {
                in.passValue();
                merge(PrimitiveType.BOOLEAN);
            }
            default -> merge(number(in));
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

    private void readObject(JsonCursor in) {
        if (scalar != null || element != null) {
            in.passValue();
            merge(PrimitiveType.STRING);
            return;
        }
        if (object == null) {
            object = new InferredFields();
        }
        in.enter();
        if (in.peek() != '}') {
            while (true) {
                if (in.peek() != '"') {
                    throw in.unexpected("a field name");
                }
                int from = in.position();
                int to = in.passString();
                String name = new String(JsonText.unescape(in.bytes(), from + 1, to), StandardCharsets.UTF_8);
                in.expect(':');
                in.peek();
                if (!object.read(name, in)) {
                    throw new MisfitException(
                            MisfitKind.UNKNOWN_FIELD,
                            "a field name that is empty or differs from another only in case cannot become a column");
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
    }

    private void readArray(JsonCursor in) {
        if (scalar != null || object != null) {
            in.passValue();
            merge(PrimitiveType.STRING);
            return;
        }
        if (element == null) {
            element = new InferredType();
        }
        in.enter();
        if (in.peek() != ']') {
            while (true) {
                in.peek();
                element.read(in);
                if (in.peek() != ',') {
                    break;
                }
                in.position(in.position() + 1);
            }
            if (in.peek() != ']') {
                throw in.unexpected("',' or ']'");
            }
        }
        in.leave();
    }

    private DataType string(JsonCursor in) {
        int from = in.position();
        int to = in.passString();
        int end = in.position();
        boolean zoned = to - from > 1 && !Character.isDigit(in.bytes()[to - 1]) || zoneOffset(in.bytes(), from, to);
        DataType type = isTime(in, from, date)
                ? PrimitiveType.DATE
                : zoned && isTime(in, from, timestamp) ? PrimitiveType.TIMESTAMP : PrimitiveType.STRING;
        in.position(end);
        return type;
    }

    private static boolean zoneOffset(byte[] bytes, int from, int to) {
        for (int p = Math.max(from + 1, to - 6); p < to; p++) {
            if (bytes[p] == '+' || bytes[p] == '-') {
                return true;
            }
        }
        return false;
    }

    private static boolean isTime(JsonCursor in, int from, TimeRule rule) {
        in.position(from);
        try {
            rule.read(in);
            return true;
        } catch (MisfitException e) {
            return false;
        }
    }

    private DataType number(JsonCursor in) {
        int from = in.position();
        boolean integer = in.passNumber();
        if (!integer) {
            return PrimitiveType.DOUBLE;
        }
        in.position(from);
        number.read(in);
        int digits = number.decimal("").precision();
        int bits = number.decimal("").toBigInteger().bitLength();
        return bits < Long.SIZE
                ? PrimitiveType.BIGINT
                : digits <= WIDE_INTEGER.precision() ? WIDE_INTEGER : PrimitiveType.STRING;
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
