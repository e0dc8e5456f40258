package dev.inlet.schema;

/**
 * @param precision digits in all, 1 to 38
 * @param scale digits after the point, 0 to {@code precision}
 */
public record DecimalType(int precision, int scale) implements DataType {
    public DecimalType {
        if (precision < 1 || precision > 38 || scale < 0 || scale > precision) {
            throw new IllegalArgumentException("DECIMAL(" + precision + "," + scale
                    + ") is not a type: the precision is 1 to 38 and the scale 0 to the precision");
        }
    }

    @Override
    public String ddl() {
        return "DECIMAL(" + precision + "," + scale + ")";
    }
}
