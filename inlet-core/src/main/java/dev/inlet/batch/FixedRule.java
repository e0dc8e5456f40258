package dev.inlet.batch;

import dev.inlet.schema.PrimitiveType;
import org.duckdb.DuckDBColumnType;

/** How a JSON value becomes one of a type whose values take at most 64 bits, and which do not fit. */
abstract class FixedRule {
    private final String path;
    private final PrimitiveType type;

    FixedRule(String path, PrimitiveType type) {
        this.path = path;
        this.type = type;
    }

    static FixedRule of(String path, PrimitiveType type) {
        return switch (type) {
            case BOOLEAN -> new BooleanRule(path);
            case TINYINT, SMALLINT, INT, BIGINT -> new IntegerRule(path, type);
            case FLOAT, DOUBLE -> new FloatingRule(path, type);
            case DATE, TIMESTAMP, TIMESTAMP_NTZ -> new TimeRule(path, type);
            case STRING, BINARY -> throw new IllegalArgumentException(type + " is not of a fixed size");
        };
    }

    final String path() {
        return path;
    }

    final PrimitiveType type() {
        return type;
    }

    /** The type in which the value travels to DuckDB. */
    abstract DuckDBColumnType column();

    /** The SQL that makes the value from its column. */
    String expression(String column) {
        return column;
    }

    /** Reads the current value, which is not null, in the form of {@link FixedColumn}. */
    abstract long read(JsonInput in);

    /** The value as JSON that DuckDB reads back exactly. */
    abstract String toJson(long value);

    final MisfitException wrongType(JsonInput in) {
        String found = in.describe();
        return new MisfitException(MisfitKind.WRONG_TYPE, path + ": expected " + type + " but found " + found);
    }

    private static final class BooleanRule extends FixedRule {
        private BooleanRule(String path) {
            super(path, PrimitiveType.BOOLEAN);
        }

        @Override
        DuckDBColumnType column() {
            return DuckDBColumnType.BOOLEAN;
        }

        @Override
        long read(JsonInput in) {
            return switch (in.token()) {
                case VALUE_TRUE -> 1;
                case VALUE_FALSE -> 0;
                default -> throw wrongType(in);
            };
        }

        @Override
        String toJson(long value) {
            return value == 0 ? "false" : "true";
        }
    }
}
