package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.PrimitiveType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.duckdb.DuckDBColumnType;

/** A JSON number whose value is an integer, however it is written: 7, 7.0 and 70e-1 are the same. */
final class IntegerRule extends FixedRule {
    private final DuckDBColumnType column;
    private final long least;
    private final long most;

    IntegerRule(String path, PrimitiveType type) {
        super(path, type);
        int bits = switch (type) {
            case TINYINT -> Byte.SIZE;
            case SMALLINT -> Short.SIZE;
            case INT -> Integer.SIZE;
            case BIGINT -> Long.SIZE;
            default -> throw new IllegalArgumentException(type + " is not an integer type");
        };
        this.column = switch (type) {
            case TINYINT -> DuckDBColumnType.TINYINT;
            case SMALLINT -> DuckDBColumnType.SMALLINT;
            case INT -> DuckDBColumnType.INTEGER;
            default -> DuckDBColumnType.BIGINT;
        };
        this.least = -1L << bits - 1;
        this.most = ~least;
    }

    @Override
    DuckDBColumnType column() {
        return column;
    }

    @Override
    long read(JsonInput in) {
        if (!in.atNumber()) {
            throw wrongType(in);
        }
        long value = in.atLong() ? in.longValue() : exact(in);
        if (value < least || value > most) {
            throw overflow(in);
        }
        return value;
    }

    private long exact(JsonInput in) {
        if (in.at(JsonToken.VALUE_NUMBER_INT)) {
            throw overflow(in);
        }
        BigDecimal decimal = ExactNumber.of(in.text(), path());
        BigInteger integer;
        try {
            integer = decimal.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new MisfitException(
                    MisfitKind.INEXACT,
                    path() + ": expected " + type() + " but found the number " + in.shortText()
                            + ", which is no integer");
        }
        if (integer.bitLength() >= Long.SIZE) {
            throw overflow(in);
        }
        return integer.longValue();
    }

    private MisfitException overflow(JsonInput in) {
        return new MisfitException(
                MisfitKind.OVERFLOW, path() + ": the number " + in.shortText() + " is out of the range of " + type());
    }

    @Override
    String toJson(long value) {
        return Long.toString(value);
    }
}
