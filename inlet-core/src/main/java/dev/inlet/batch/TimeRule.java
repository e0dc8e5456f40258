package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.PrimitiveType;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.duckdb.DuckDBColumnType;

/**
 * A string in ISO 8601. {@code DATE}: {@code 2026-11-23}. {@code TIMESTAMP}: date, {@code T}, {@code t} or a blank, time with or
 * without seconds and a fraction, and a zone: {@code Z} or an offset such as {@code +01:00}, {@code +0100} or {@code +01};
 * without a zone it is UTC. {@code TIMESTAMP_NTZ}: the same, and a zone does not fit. A fraction finer than microseconds does not
 * fit. Years are 0001 to 9999.
 */
final class TimeRule extends FixedRule {
    private static final DateTimeFormatter MICROS = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS");
    private static final long MICROS_PER_SECOND = 1_000_000;
    private static final int DATE_LENGTH = 10;
    private static final int MINUTE_LENGTH = 16;
    private static final int LARGEST_OFFSET_MINUTES = 18 * 60;

    /** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: an offset may lead out of the years that have four digits. */
    private static final long FIRST_MICROS = -62_135_596_800_000_000L;

    private static final long LAST_MICROS = 253_402_300_799_999_999L;

    private byte[] bytes = new byte[0];
    private int position;
    private int end;
    private boolean zoned;

    TimeRule(String path, PrimitiveType type) {
        super(path, type);
    }

    @Override
    DuckDBColumnType column() {
        return type() == PrimitiveType.DATE ? DuckDBColumnType.INTEGER : DuckDBColumnType.BIGINT;
    }

    @Override
    String expression(String column) {
        return switch (type()) {
            case DATE -> "DATE '1970-01-01' + " + column;
            case TIMESTAMP -> "make_timestamptz(" + column + ")";
            default -> "make_timestamp(" + column + ")";
        };
    }

    @Override
    long read(JsonInput in) {
        if (!in.at(JsonToken.VALUE_STRING)) {
            throw wrongType(in);
        }
        if (in.atPlainText()) {
            bytes = in.bytes();
            position = in.textFrom();
            end = in.textTo();
        } else {
            // Some writers escape the + of an offset.
            bytes = in.utf8();
            position = 0;
            end = bytes.length;
        }
        zoned = false;
        long value = parse();
        if (value == Long.MIN_VALUE || position != end) {
            throw wrongType(in);
        }
        return value;
    }

    /** Whether the time that was read last says its zone. */
    boolean sawZone() {
        return zoned;
    }

    /** Days or microseconds, with {@link #position} behind what was understood; {@code Long.MIN_VALUE} where it is neither. */
    private long parse() {
        if (end - position < DATE_LENGTH || bytes[position + 4] != '-' || bytes[position + 7] != '-') {
            return Long.MIN_VALUE;
        }
        int year = digits(position, 2) * 100 + digits(position + 2, 2);
        int month = digits(position + 5, 2);
        int day = digits(position + 8, 2);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) {
            return Long.MIN_VALUE;
        }
        long days = epochDay(year, month, day);
        if (type() == PrimitiveType.DATE) {
            position += DATE_LENGTH;
            return days;
        }
        return parseTime(days);
    }

    private long parseTime(long days) {
        int p = position;
        if (end - p < MINUTE_LENGTH || (bytes[p + 10] | 0x20) != 't' && bytes[p + 10] != ' ' || bytes[p + 13] != ':') {
            return Long.MIN_VALUE;
        }
        int hour = digits(p + 11, 2);
        int minute = digits(p + 14, 2);
        p += MINUTE_LENGTH;
        int second = 0;
        int micros = 0;
        if (end - p >= 3 && bytes[p] == ':') {
            second = digits(p + 1, 2);
            p += 3;
            if (p < end && bytes[p] == '.') {
                int firstDigit = ++p;
                while (p < end && bytes[p] >= '0' && bytes[p] <= '9') {
                    p++;
                }
                micros = fraction(firstDigit, p);
            }
        }
        position = p;
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || micros < 0) {
            return Long.MIN_VALUE;
        }
        long local = (days * 86_400 + hour * 3_600L + minute * 60L + second) * MICROS_PER_SECOND + micros;
        if (position == end || type() == PrimitiveType.TIMESTAMP_NTZ) {
            return local;
        }
        zoned = true;
        int offset = parseZone();
        long instant = local - offset * 60 * MICROS_PER_SECOND;
        return offset == Integer.MIN_VALUE || instant < FIRST_MICROS || instant > LAST_MICROS
                ? Long.MIN_VALUE
                : instant;
    }

    /** Microseconds; -1 where there is no digit. */
    private int fraction(int from, int to) {
        int micros = from == to ? -1 : 0;
        for (int i = 0; i < 6 && micros >= 0; i++) {
            micros = micros * 10 + (from + i < to ? bytes[from + i] - '0' : 0);
        }
        for (int i = from + 6; i < to; i++) {
            if (bytes[i] != '0') {
                throw new MisfitException(
                        MisfitKind.INEXACT, path() + ": the time is finer than the microseconds of " + type());
            }
        }
        return micros;
    }

    /** Minutes; {@code Integer.MIN_VALUE} where it is no zone. */
    private int parseZone() {
        byte sign = bytes[position];
        if ((sign | 0x20) == 'z') {
            position++;
            return 0;
        }
        if (sign != '+' && sign != '-' || end - position < 3) {
            return Integer.MIN_VALUE;
        }
        int hours = digits(position + 1, 2);
        position += 3;
        int minutes = 0;
        if (position < end) {
            position += bytes[position] == ':' ? 1 : 0;
            if (end - position < 2) {
                return Integer.MIN_VALUE;
            }
            minutes = digits(position, 2);
            position += 2;
        }
        int offset = hours * 60 + minutes;
        if (hours < 0 || minutes < 0 || minutes > 59 || offset > LARGEST_OFFSET_MINUTES) {
            return Integer.MIN_VALUE;
        }
        return sign == '-' ? -offset : offset;
    }

    /** A negative number where one of the bytes is no digit. */
    private int digits(int from, int count) {
        int value = 0;
        for (int i = from; i < from + count; i++) {
            int digit = bytes[i] - '0';
            if (digit < 0 || digit > 9) {
                return -10_000;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /** Days since 1970 in the proleptic Gregorian calendar: years are taken to begin in March, which puts the leap day last. */
    private static long epochDay(int year, int month, int day) {
        int y = month <= 2 ? year - 1 : year;
        int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        return 365L * y + y / 4 - y / 100 + y / 400 + dayOfYear - 719_468;
    }

    @Override
    String toJson(long value) {
        if (type() == PrimitiveType.DATE) {
            return '"' + LocalDate.ofEpochDay(value).toString() + '"';
        }
        long second = Math.floorDiv(value, MICROS_PER_SECOND);
        long nanos = Math.floorMod(value, MICROS_PER_SECOND) * 1000;
        LocalDateTime utc = LocalDateTime.ofInstant(Instant.ofEpochSecond(second, nanos), ZoneOffset.UTC);
        return '"' + MICROS.format(utc) + (type() == PrimitiveType.TIMESTAMP ? "Z\"" : "\"");
    }
}
