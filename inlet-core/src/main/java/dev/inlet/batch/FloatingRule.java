package dev.inlet.batch;

import com.fasterxml.jackson.core.io.NumberInput;
import dev.inlet.schema.PrimitiveType;
import org.duckdb.DuckDBColumnType;

/** Any JSON number, as the nearest value of the type; there are no infinities and no NaN. */
final class FloatingRule extends FixedRule {
    private final boolean isDouble;

    FloatingRule(String path, PrimitiveType type) {
        super(path, type);
        this.isDouble = type == PrimitiveType.DOUBLE;
    }

    @Override
    DuckDBColumnType column() {
        return isDouble ? DuckDBColumnType.DOUBLE : DuckDBColumnType.FLOAT;
    }

    @Override
    long read(JsonInput in) {
        if (!in.atNumber()) {
            throw wrongType(in);
        }
        if (isDouble) {
            double value = in.doubleValue();
            check(in, Double.isFinite(value));
            return Double.doubleToRawLongBits(value);
        }
        // By way of a double it would be rounded twice.
        float value = NumberInput.parseFloat(in.text(), true);
        check(in, Float.isFinite(value));
        return Float.floatToRawIntBits(value);
    }

    private void check(JsonInput in, boolean finite) {
        if (!finite) {
            throw new MisfitException(
                    MisfitKind.OVERFLOW,
                    path() + ": the number " + in.shortText() + " is out of the range of " + type());
        }
    }

    @Override
    String toJson(long value) {
        // A float's own digits would be read as a double and rounded a second time.
        return Double.toString(isDouble ? Double.longBitsToDouble(value) : Float.intBitsToFloat((int) value));
    }
}
