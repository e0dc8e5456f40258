package dev.inlet.batch;

import dev.inlet.schema.DecimalType;
import java.math.BigDecimal;
import java.sql.SQLException;
import org.duckdb.DuckDBAppender;

/** Exact decimals: zeros at the end come and go, other digits do not. */
final class DecimalValue extends JavaValue {
    private final DecimalType type;

    DecimalValue(String path, DecimalType type) {
        super(path, type);
        this.type = type;
    }

    @Override
    Object take(Object value) {
        if (!(value instanceof BigDecimal given)) {
            throw wrongType(value, "a BigDecimal");
        }
        BigDecimal stripped = given.stripTrailingZeros();
        // Both before the scale is set, or the zeros of 1e999999999 would be written out.
        if (stripped.signum() != 0
                && (long) stripped.precision() - stripped.scale() > type.precision() - type.scale()) {
            throw overflow(value);
        }
        if (stripped.scale() > type.scale()) {
            throw inexact(value);
        }
        return stripped.setScale(type.scale());
    }

    @Override
    void append(DuckDBAppender appender, Object taken) throws SQLException {
        appender.append((BigDecimal) taken);
    }

    @Override
    long size(Object taken) {
        return 2 * Long.BYTES;
    }
}
