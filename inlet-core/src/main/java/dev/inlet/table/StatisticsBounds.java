package dev.inlet.table;

import dev.inlet.batch.FileStatistics.Column;
import dev.inlet.error.InletException;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * A column's bounds in the form that the log holds: text or a number. Where a bound cannot be written there are none, for
 * a bound that is too tight makes readers skip rows.
 */
record StatisticsBounds(Object min, Object max) {
    /** Spark cuts strings there too, in code points. */
    private static final int STRING_PREFIX = 32;

    private static final int LAST_CODE_POINT = Character.MAX_CODE_POINT;

    private static final DateTimeFormatter NTZ = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT);

    static Optional<StatisticsBounds> of(Column column) {
        Object min = column.min();
        Object max = column.max();
        if (min == null || max == null || min instanceof Boolean || min instanceof byte[]) {
            // Readers skip neither by booleans nor by binaries.
            return Optional.empty();
        }
        if (min instanceof Float || min instanceof Double) {
            return isFinite(min) && isFinite(max) ? both(min, max) : Optional.empty();
        }
        if (min instanceof Number) {
            return both(
                    min instanceof BigDecimal ? min : ((Number) min).longValue(),
                    max instanceof BigDecimal ? max : ((Number) max).longValue());
        }
        if (min instanceof String from && max instanceof String to) {
            return both(prefix(from), prefixNotBelow(to));
        }
        if (min instanceof LocalDate from && max instanceof LocalDate to) {
            return hasFourDigitYear(from) && hasFourDigitYear(to)
                    ? both(from.toString(), to.toString())
                    : Optional.empty();
        }
        if (min instanceof Instant from && max instanceof Instant to) {
            return of(LocalDateTime.ofInstant(from, ZoneOffset.UTC), LocalDateTime.ofInstant(to, ZoneOffset.UTC), "Z");
        }
        if (min instanceof LocalDateTime from && max instanceof LocalDateTime to) {
            return of(from, to, "");
        }
        throw InletException.bug("Statistics of the type " + min.getClass() + " are not known", null);
    }

    /** Readers expect milliseconds, so the lower bound is rounded down and the upper bound up. */
    private static Optional<StatisticsBounds> of(LocalDateTime min, LocalDateTime max, String zone) {
        LocalDateTime from = min.truncatedTo(ChronoUnit.MILLIS);
        LocalDateTime cut = max.truncatedTo(ChronoUnit.MILLIS);
        LocalDateTime to = cut.equals(max) ? cut : cut.plus(1, ChronoUnit.MILLIS);
        return hasFourDigitYear(from.toLocalDate()) && hasFourDigitYear(to.toLocalDate())
                ? both(NTZ.format(from) + zone, NTZ.format(to) + zone)
                : Optional.empty();
    }

    private static Optional<StatisticsBounds> both(Object min, Object max) {
        return Optional.of(new StatisticsBounds(min, max));
    }

    private static boolean isFinite(Object number) {
        return Double.isFinite(((Number) number).doubleValue());
    }

    /** Others are written with a sign, which not every reader parses. */
    private static boolean hasFourDigitYear(LocalDate date) {
        return date.getYear() >= 1 && date.getYear() <= 9999;
    }

    private static String prefix(String text) {
        return text.codePointCount(0, text.length()) <= STRING_PREFIX
                ? text
                : text.substring(0, text.offsetByCodePoints(0, STRING_PREFIX));
    }

    /** The prefix and a character that no text with this prefix goes beyond. */
    private static String prefixNotBelow(String text) {
        if (text.codePointCount(0, text.length()) <= STRING_PREFIX) {
            return text;
        }
        int end = text.offsetByCodePoints(0, STRING_PREFIX);
        while (end < text.length() && text.codePointAt(end) == LAST_CODE_POINT) {
            end += Character.charCount(LAST_CODE_POINT);
        }
        return end == text.length() ? text : text.substring(0, end) + Character.toString(LAST_CODE_POINT);
    }
}
