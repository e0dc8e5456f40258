package dev.inlet.batch;

import com.fasterxml.jackson.core.io.NumberInput;
import java.math.BigDecimal;

/** JSON numbers with all their digits. */
final class ExactNumber {
    /** Beyond this an exact value may need that many digits, so a short record could ask for gigabytes. */
    private static final int MOST_EXPONENT = 1000;

    private ExactNumber() {}

    /**
     * The number that the text spells in the grammar of JSON.
     *
     * @param path of the field, for the message
     * @throws MisfitException where the number is so large or small that its digits would not fit any type
     */
    static BigDecimal of(String text, String path) {
        BigDecimal value;
        try {
            value = NumberInput.parseBigDecimal(text, true);
        } catch (NumberFormatException e) {
            // Only an exponent beyond 32 bits is JSON and not a BigDecimal.
            throw outOfRange(text, path);
        }
        if (value.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (Math.abs((long) value.scale()) > MOST_EXPONENT) {
            throw outOfRange(text, path);
        }
        return value;
    }

    private static MisfitException outOfRange(String text, String path) {
        return new MisfitException(MisfitKind.OVERFLOW, path + ": the number " + shortened(text) + " is out of range");
    }

    /** For messages: cut after 20 characters. */
    static String shortened(String text) {
        return text.length() <= 20 ? text : text.substring(0, 20) + "…";
    }
}
