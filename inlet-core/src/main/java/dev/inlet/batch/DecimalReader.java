package dev.inlet.batch;

import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import java.math.BigDecimal;

/** JSON numbers, and strings that spell one, which is how exact decimals are often sent. Digits are never rounded away. */
final class DecimalReader extends ValueReader {
    private final Rule rule;
    private DecimalColumn column;

    DecimalReader(String path, DecimalType type) {
        this.rule = new Rule(path, type);
        this.column = new DecimalColumn(type, 0);
    }

    @Override
    void begin(ByteStore store, int capacity) {
        column = new DecimalColumn(rule.type, capacity);
    }

    @Override
    void read(JsonCursor in, int row) {
        column.set(row, rule.read(in));
    }

    @Override
    void setNull(int row) {
        column.setNull(row);
    }

    @Override
    DataType evolve() {
        return rule.type;
    }

    @Override
    String expression(ScanColumns scan) {
        return scan.add(column);
    }

    /** How a JSON value becomes a decimal. */
    static final class Rule {
        private final String path;
        private final DecimalType type;
        private final JsonNumber number = new JsonNumber();
        private final JsonCursor quoted = new JsonCursor();

        Rule(String path, DecimalType type) {
            this.path = path;
            this.type = type;
        }

        /** The value at the cursor, of the type's scale. */
        BigDecimal read(JsonCursor in) {
            int c = in.peek();
            if (c == '"') {
                readQuoted(in);
            } else if (c == '-' || c >= '0' && c <= '9') {
                number.read(in);
            } else {
                throw wrongType(in);
            }
            BigDecimal exact = number.decimal(path);
            if (exact.stripTrailingZeros().scale() > type.scale()) {
                throw new MisfitException(
                        MisfitKind.INEXACT,
                        path + ": the number " + number.shortText() + " has more digits after the point than "
                                + type.ddl());
            }
            BigDecimal scaled = exact.setScale(type.scale());
            if (scaled.precision() > type.precision()) {
                throw new MisfitException(
                        MisfitKind.OVERFLOW,
                        path + ": the number " + number.shortText() + " is out of the range of " + type.ddl());
            }
            return scaled;
        }

        private void readQuoted(JsonCursor in) {
            int from = in.position();
            int to = in.passString();
            quoted.reset(in.bytes(), from + 1L, to - from - 1);
            try {
                number.read(quoted);
            } catch (MisfitException e) {
                in.position(from);
                throw wrongType(in);
            }
            if (quoted.position() != to) {
                in.position(from);
                throw wrongType(in);
            }
        }

        private MisfitException wrongType(JsonCursor in) {
            return new MisfitException(
                    MisfitKind.WRONG_TYPE, path + ": expected " + type.ddl() + " but found " + in.describe());
        }
    }
}
