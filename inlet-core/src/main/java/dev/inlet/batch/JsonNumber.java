package dev.inlet.batch;

import com.fasterxml.jackson.core.io.NumberInput;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;

/** The number that was read last. Numbers of up to 18 digits are exact in {@link #mantissa}; longer ones are read again from their text. */
final class JsonNumber {
    private static final int MOST_DIGITS = 18;
    /** Beyond this an exact value may need that many digits, so a short record could ask for gigabytes. */
    private static final int MOST_EXPONENT = 1000;

    private static final double[] POWERS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22
    };
    private static final long EXACT_IN_DOUBLE = 1L << 53;
    private static final long EXACT_IN_FLOAT = 1L << 24;
    private static final int EXACT_POWERS_IN_FLOAT = 10;

    private byte[] bytes = new byte[0];
    private int from;
    private int to;
    private boolean negative;
    private long mantissa;
    /** The value is the mantissa times ten to this power. */
    private int exponent;
    /** Whether the mantissa and the exponent are the whole number. */
    private boolean isShort;

    /** Reads the number at the cursor, which has passed white space. */
    void read(JsonCursor in) {
        bytes = in.bytes();
        from = in.position();
        int end = in.end();
        int p = from;
        negative = p < end && bytes[p] == '-';
        if (negative) {
            p++;
        }
        int firstDigit = p;
        long value = 0;
        while (p < end && isDigit(bytes[p])) {
            value = value * 10 + (bytes[p++] - '0');
        }
        int digits = p - firstDigit;
        boolean leadingZero = digits > 1 && bytes[firstDigit] == '0';
        int fraction = 0;
        if (p < end && bytes[p] == '.') {
            int firstOfFraction = ++p;
            while (p < end && isDigit(bytes[p])) {
                value = value * 10 + (bytes[p++] - '0');
            }
            fraction = p - firstOfFraction;
            if (fraction == 0) {
                digits = 0;
            }
        }
        boolean plain = p == end || (bytes[p] | 0x20) != 'e';
        if (digits == 0 || leadingZero || digits + fraction > MOST_DIGITS || !plain) {
            readLong(in);
            return;
        }
        mantissa = value;
        exponent = -fraction;
        isShort = true;
        to = p;
        in.position(p);
    }

    private void readLong(JsonCursor in) {
        in.passNumber();
        to = in.position();
        isShort = false;
    }

    private static boolean isDigit(byte b) {
        return b >= '0' && b <= '9';
    }

    /** Whether {@link #integer} holds the whole number. */
    boolean isShortInteger() {
        return isShort && exponent == 0;
    }

    long integer() {
        return negative ? -mantissa : mantissa;
    }

    /** @throws MisfitException where the number is so large or small that its digits would not fit any type */
    BigDecimal decimal(String path) {
        if (isShort) {
            return BigDecimal.valueOf(integer(), -exponent);
        }
        BigDecimal value;
        try {
            value = new BigDecimal(text());
        } catch (NumberFormatException e) {
            // Only an exponent beyond 32 bits is JSON and not a BigDecimal.
            throw new MisfitException(MisfitKind.OVERFLOW, path + ": the number " + shortText() + " is out of range");
        }
        if (value.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (Math.abs((long) value.scale()) > MOST_EXPONENT) {
            throw new MisfitException(MisfitKind.OVERFLOW, path + ": the number " + shortText() + " is out of range");
        }
        return value;
    }

    /** The nearest double; infinite where there is none. */
    double toDouble() {
        if (isShort && mantissa <= EXACT_IN_DOUBLE) {
            // Both operands are exact, so one division rounds once, to the nearest.
            double value = exponent == 0 ? mantissa : mantissa / POWERS[-exponent];
            return negative ? -value : value;
        }
        return NumberInput.parseDouble(text(), true);
    }

    /** The nearest float; infinite where there is none. */
    float toFloat() {
        if (isShort && mantissa <= EXACT_IN_FLOAT && -exponent <= EXACT_POWERS_IN_FLOAT) {
            float value = exponent == 0 ? mantissa : mantissa / (float) POWERS[-exponent];
            return negative ? -value : value;
        }
        return NumberInput.parseFloat(text(), true);
    }

    /** The number as it is written, for messages cut after 20 characters. */
    String shortText() {
        String text = text();
        return text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }

    private String text() {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
}
