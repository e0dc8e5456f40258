package dev.inlet.batch;

import dev.inlet.batch.FileStatistics.Column;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.PrimitiveType;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lower and upper bounds out of the texts in which DuckDB's Parquet writer returns them. */
final class Bounds {
    /** How much of a string Delta keeps, in characters (code points): Delta's own writers' choice. */
    static final int STRING_PREFIX = 32;

    private static final String LAST_CHARACTER = Character.toString(Character.MAX_CODE_POINT);

    private Bounds() {}

    /**
     * Without bounds where the type has none in Delta (booleans and bytes), or where no number can bound the values: not
     * one value, a NaN (which readers take as greater than all), an infinity (which JSON has not).
     */
    static Column of(DataType type, Map<String, String> stats, long nullCount) {
        String min = stats.get("min");
        String max = stats.get("max");
        if (min == null || max == null || "true".equals(stats.get("has_nan"))) {
            return new Column(null, null, nullCount);
        }
        Object lower = type == PrimitiveType.STRING ? prefix(min) : parse(type, min);
        Object upper = type == PrimitiveType.STRING ? prefixAbove(max) : parse(type, max);
        return lower == null || upper == null ? new Column(null, null, nullCount) : new Column(lower, upper, nullCount);
    }

    private static @Nullable Object parse(DataType type, String text) {
        if (type instanceof DecimalType) {
            return new BigDecimal(text);
        }
        return switch ((PrimitiveType) type) {
            case BOOLEAN, BINARY, STRING -> null;
            case TINYINT -> Byte.valueOf(text);
            case SMALLINT -> Short.valueOf(text);
            case INT -> Integer.valueOf(text);
            case BIGINT -> Long.valueOf(text);
            case FLOAT -> finite(text) ? Float.valueOf(text) : null;
            case DOUBLE -> finite(text) ? Double.valueOf(text) : null;
            case DATE -> fourDigitYear(text) ? LocalDate.parse(text) : null;
            case TIMESTAMP_NTZ -> fourDigitYear(text) ? dateTime(text) : null;
            case TIMESTAMP -> fourDigitYear(text) ? instant(text) : null;
        };
    }

    private static boolean finite(String text) {
        return !text.contains("inf") && !text.contains("nan");
    }

    /** Readers disagree on how years before 1 and after 9999 are written. */
    private static boolean fourDigitYear(String text) {
        return text.length() >= 10 && text.charAt(4) == '-' && !text.endsWith("(BC)") && !text.contains("(BC) ");
    }

    private static LocalDateTime dateTime(String text) {
        return LocalDateTime.parse(text.replace(' ', 'T'));
    }

    /** The writer prints instants in UTC whatever the session's time zone is. */
    private static Instant instant(String text) {
        if (!text.endsWith("+00")) {
            throw new IllegalStateException("the Parquet writer gave a bound that is not in UTC: " + text);
        }
        return dateTime(text.substring(0, text.length() - 3)).toInstant(ZoneOffset.UTC);
    }

    private static String prefix(String text) {
        return text.codePointCount(0, text.length()) <= STRING_PREFIX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, STRING_PREFIX));
    }

    /** The prefix and one character that sorts after all others; longer where the text goes on with that character. */
    private static String prefixAbove(String text) {
        int length = text.codePointCount(0, text.length());
        if (length <= STRING_PREFIX) {
            return text;
        }
        int end = text.offsetByCodePoints(0, STRING_PREFIX);
        while (end < text.length() && text.codePointAt(end) == Character.MAX_CODE_POINT) {
            end += Character.charCount(Character.MAX_CODE_POINT);
        }
        return end == text.length() ? text : text.substring(0, end) + LAST_CHARACTER;
    }
}
