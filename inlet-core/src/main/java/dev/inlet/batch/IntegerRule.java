package dev.inlet.batch;

import dev.inlet.schema.PrimitiveType;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.duckdb.DuckDBColumnType;

/** A JSON number whose value is an integer, however it is written: 7, 7.0 and 70e-1 are the same. */
final class IntegerRule extends FixedRule {
    private final DuckDBColumnType column;
    private final long least;
    private final long most;
    private final JsonNumber number = new JsonNumber();

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
    long read(JsonCursor in) {
        int c = in.peek();
        if (c != '-' && (c < '0' || c > '9')) {
            throw wrongType(in);
        }
        number.read(in);
        long value = number.isShortInteger() ? number.integer() : exact();
        if (value < least || value > most) {
            throw overflow();
        }
        return value;
    }

    private long exact() {
        BigDecimal decimal = number.decimal(path());
        BigInteger integer;
        try {
            integer = decimal.toBigIntegerExact();
        } catch (ArithmeticException e) {
            throw new MisfitException(
                    MisfitKind.INEXACT,
                    path() + ": expected " + type() + " but found the number " + number.shortText()
                            + ", which is no integer");
        }
        if (integer.bitLength() >= Long.SIZE) {
            throw overflow();
        }
        return integer.longValue();
    }

    private MisfitException overflow() {
        return new MisfitException(
                MisfitKind.OVERFLOW,
                path() + ": the number " + number.shortText() + " is out of the range of " + type());
    }

    @Override
    String toJson(long value) {
        return Long.toString(value);
    }
}
