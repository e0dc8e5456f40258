package dev.inlet.schema;

/** Which atomic types hold all values of which others, exactly. */
final class Widening {
    private Widening() {}

    /** Whether each value of the one type is, exactly, a value of the other. */
    static boolean isLossless(DataType from, DataType to) {
        if (from.equals(to)) {
            return true;
        }
        if (to instanceof DecimalType decimal) {
            int wholeDigits = decimal.precision() - decimal.scale();
            return from instanceof DecimalType given
                    ? decimal.scale() >= given.scale() && wholeDigits >= given.precision() - given.scale()
                    : wholeDigits >= digits(from);
        }
        if (to == PrimitiveType.DOUBLE && from == PrimitiveType.FLOAT) {
            return true;
        }
        if (to == PrimitiveType.TIMESTAMP_NTZ && from == PrimitiveType.DATE) {
            return true;
        }
        int bits = bits(from);
        return bits > 0 && bits <= exactBits(to);
    }

    /** What to write instead. */
    static String advice(String path, DataType from, DataType to) {
        if (from == PrimitiveType.TIMESTAMP_NTZ && to == PrimitiveType.TIMESTAMP) {
            return "say in which zone it is, such as: " + path + " AT TIME ZONE 'UTC'";
        }
        if (from == PrimitiveType.TIMESTAMP && to == PrimitiveType.TIMESTAMP_NTZ) {
            return "say in which zone to show it, such as: " + path + " AT TIME ZONE 'UTC'";
        }
        boolean atomic = (from instanceof PrimitiveType || from instanceof DecimalType)
                && (to instanceof PrimitiveType || to instanceof DecimalType);
        return atomic ? "write CAST(" + path + " AS " + DuckDbTypes.logical(to) + ")" : "give it the table's type";
    }

    /** Bits of an integer type; 0 for others. */
    private static int bits(DataType type) {
        if (!(type instanceof PrimitiveType primitive)) {
            return 0;
        }
        return switch (primitive) {
            case TINYINT -> 8;
            case SMALLINT -> 16;
            case INT -> 32;
            case BIGINT -> 64;
            default -> 0;
        };
    }

    /** The widest integer, in bits, that the type holds exactly. A float has 24 bits for digits, a double 53. */
    private static int exactBits(DataType type) {
        if (type == PrimitiveType.FLOAT) {
            return 24;
        }
        return type == PrimitiveType.DOUBLE ? 53 : bits(type);
    }

    /** Decimal digits of the widest value; more than any decimal has for types that are not integers. */
    private static int digits(DataType type) {
        return switch (bits(type)) {
            case 8 -> 3;
            case 16 -> 5;
            case 32 -> 10;
            case 64 -> 19;
            default -> Integer.MAX_VALUE;
        };
    }
}
