package dev.inlet.batch;

import dev.inlet.schema.PrimitiveType;
import org.duckdb.DuckDBColumnType;

/** Any JSON number, as the nearest value of the type; there are no infinities and no NaN. */
final class FloatingRule extends FixedRule {
    private final boolean isDouble;
    private final JsonNumber number = new JsonNumber();

    FloatingRule(String path, PrimitiveType type) {
        super(path, type);
        this.isDouble = type == PrimitiveType.DOUBLE;
    }

    @Override
    DuckDBColumnType column() {
        return isDouble ? DuckDBColumnType.DOUBLE : DuckDBColumnType.FLOAT;
    }

    @Override
    long read(JsonCursor in) {
        int c = in.peek();
        if (c != '-' && (c < '0' || c > '9')) {
            throw wrongType(in);
        }
        number.read(in);
        if (isDouble) {
            double value = number.toDouble();
            check(Double.isFinite(value));
            return Double.doubleToRawLongBits(value);
        }
        float value = number.toFloat();
        check(Float.isFinite(value));
        return Float.floatToRawIntBits(value);
    }

    private void check(boolean finite) {
        if (!finite) {
            throw new MisfitException(
                    MisfitKind.OVERFLOW,
                    path() + ": the number " + number.shortText() + " is out of the range of " + type());
        }
    }

    @Override
    String toJson(long value) {
        // A float's own digits would be read as a double and rounded a second time.
        return Double.toString(isDouble ? Double.longBitsToDouble(value) : Float.intBitsToFloat((int) value));
    }
}
