package dev.inlet.batch;

import dev.inlet.schema.PrimitiveType;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.duckdb.DuckDBAppender;

/**
 * Values without parts. Years are 0001 to 9999, as other readers of Delta tables can be trusted to take them; times are of whole
 * microseconds.
 */
final class ScalarValue extends JavaValue {
    private static final int NANOS_PER_MICRO = 1000;
    private static final int FIRST_YEAR = 1;
    private static final int LAST_YEAR = 9999;
    private static final Instant FIRST_INSTANT = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LAST_INSTANT = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private final PrimitiveType type;

    ScalarValue(String path, PrimitiveType type) {
        super(path, type);
        this.type = type;
    }

    @Override
    Object take(Object value) {
        return switch (type) {
            case BOOLEAN -> of(Boolean.class, value);
            case TINYINT -> (byte) integer(value, Byte.MIN_VALUE, Byte.MAX_VALUE);
            case SMALLINT -> (short) integer(value, Short.MIN_VALUE, Short.MAX_VALUE);
            case INT -> (int) integer(value, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case BIGINT -> integer(value, Long.MIN_VALUE, Long.MAX_VALUE);
            case FLOAT -> of(Float.class, value);
            case DOUBLE -> value instanceof Float single ? (Object) (double) single : of(Double.class, value);
            case STRING -> text(of(String.class, value));
            // Kept as it is: it is read before the caller gets it back.
            case BINARY -> of(byte[].class, value);
            case DATE -> date(of(LocalDate.class, value));
            case TIMESTAMP -> instant(of(Instant.class, value));
            case TIMESTAMP_NTZ -> local(of(LocalDateTime.class, value));
        };
    }

    @Override
    void append(DuckDBAppender appender, Object taken) throws SQLException {
        switch (type) {
            case BOOLEAN -> appender.append((Boolean) taken);
            case TINYINT -> appender.append((Byte) taken);
            case SMALLINT -> appender.append((Short) taken);
            case INT -> appender.append((Integer) taken);
            case BIGINT -> appender.append((Long) taken);
            case FLOAT -> appender.append((Float) taken);
            case DOUBLE -> appender.append((Double) taken);
            case STRING -> appender.append((String) taken);
            case BINARY -> appender.append((byte[]) taken);
            case DATE -> appender.append((LocalDate) taken);
            case TIMESTAMP -> appender.append((OffsetDateTime) taken);
            case TIMESTAMP_NTZ -> appender.append((LocalDateTime) taken);
        }
    }

    @Override
    long size(Object taken) {
        return switch (type) {
            case STRING -> ((String) taken).length();
            case BINARY -> ((byte[]) taken).length;
            default -> Long.BYTES;
        };
    }

    private <T> T of(Class<T> expected, Object value) {
        if (!expected.isInstance(value)) {
            throw wrongType(value, "a " + expected.getSimpleName());
        }
        return expected.cast(value);
    }

    private long integer(Object value, long least, long most) {
        if (!(value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte)) {
            throw wrongType(value, "a Byte, Short, Integer or Long");
        }
        long number = ((Number) value).longValue();
        if (number < least || number > most) {
            throw overflow(value);
        }
        return number;
    }

    /** Half a surrogate pair has no UTF-8 and would silently become a question mark. */
    private String text(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                boolean pair = Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1));
                if (!pair) {
                    throw refused(
                            "The text has half a surrogate pair at index " + i, "Pass text that is valid Unicode");
                }
                i++;
            }
        }
        return text;
    }

    private LocalDate date(LocalDate date) {
        requireYear(date.getYear(), date);
        return date;
    }

    private OffsetDateTime instant(Instant instant) {
        requireMicros(instant.getNano(), instant);
        if (instant.isBefore(FIRST_INSTANT) || instant.isAfter(LAST_INSTANT)) {
            throw overflow(instant);
        }
        return instant.atOffset(ZoneOffset.UTC);
    }

    private LocalDateTime local(LocalDateTime time) {
        requireMicros(time.getNano(), time);
        requireYear(time.getYear(), time);
        return time;
    }

    private void requireMicros(int nanos, Object value) {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw inexact(value);
        }
    }

    private void requireYear(int year, Object value) {
        if (year < FIRST_YEAR || year > LAST_YEAR) {
            throw overflow(value);
        }
    }
}
