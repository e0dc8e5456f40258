package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import java.math.BigDecimal;
import java.util.regex.Pattern;

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
    void read(JsonInput in, int row) {
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
        private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*+)(\\.[0-9]++)?([eE][-+]?[0-9]++)?");

        private final String path;
        private final DecimalType type;

        Rule(String path, DecimalType type) {
            this.path = path;
            this.type = type;
        }

        /** The current value, of the type's scale. */
        BigDecimal read(JsonInput in) {
            boolean number = in.atNumber();
            if (!number && !in.at(JsonToken.VALUE_STRING)) {
                throw wrongType(in);
            }
            String text = in.text();
            if (!number && !NUMBER.matcher(text).matches()) {
                throw wrongType(in);
            }
            BigDecimal exact = ExactNumber.of(text, path);
            if (exact.stripTrailingZeros().scale() > type.scale()) {
                throw new MisfitException(
                        MisfitKind.INEXACT,
                        path + ": the number " + ExactNumber.shortened(text) + " has more digits after the point than "
                                + type.ddl());
            }
            BigDecimal scaled = exact.setScale(type.scale());
            if (scaled.precision() > type.precision()) {
                throw new MisfitException(
                        MisfitKind.OVERFLOW,
                        path + ": the number " + ExactNumber.shortened(text) + " is out of the range of " + type.ddl());
            }
            return scaled;
        }

        private MisfitException wrongType(JsonInput in) {
            return new MisfitException(
                    MisfitKind.WRONG_TYPE, path + ": expected " + type.ddl() + " but found " + in.describe());
        }
    }
}
