package dev.inlet.batch;

/**
 * Doubles of numbers with few digits, such as 12.5: the digits and the power of ten that they are divided by are doubles themselves,
 * and so the quotient is the nearest double (IEEE 754).
 */
final class ShortDecimal {
    /** Sign, point and 16 digits. */
    private static final int LONGEST = 18;

    /** Up to here each integer is a double. */
    private static final long MOST_DIGITS = 1L << 53;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17
    };

    private ShortDecimal() {}

    /** The nearest double of a number in the grammar of JSON; NaN where that takes more than a division to tell. */
    static double parse(byte[] bytes, int from, int to) {
        if (to - from > LONGEST) {
            return Double.NaN;
        }
        boolean negative = bytes[from] == '-';
        long digits = 0;
        int point = to;
        for (int i = negative ? from + 1 : from; i < to; i++) {
            int digit = bytes[i] - '0';
            if (digit >= 0 && digit <= 9) {
                digits = digits * 10 + digit;
            } else if (bytes[i] == '.') {
                point = i + 1;
            } else {
                return Double.NaN;
            }
        }
        if (digits > MOST_DIGITS) {
            return Double.NaN;
        }
        double value = digits / POWERS[to - point];
        return negative ? -value : value;
    }
}
