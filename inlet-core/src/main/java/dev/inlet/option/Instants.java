package dev.inlet.option;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Points in time as options have them: {@code 2026-01-31}, the start of that day in UTC, or {@code 2026-01-31T00:00:00+01:00}. */
public final class Instants {
    private Instants() {}

    /**
     * @return within what {@code long} milliseconds hold
     * @throws IllegalArgumentException where the text is neither a date nor a time with its zone
     */
    public static Instant parse(String text) {
        try {
            Instant instant = text.length() == "2026-01-31".length()
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text).toInstant();
            return requireMillis(instant);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("not a point in time", e);
        }
    }

    private static Instant requireMillis(Instant instant) {
        if (instant.isBefore(Instant.ofEpochMilli(Long.MIN_VALUE))
                || instant.isAfter(Instant.ofEpochMilli(Long.MAX_VALUE))) {
            throw new IllegalArgumentException("too far a point in time");
        }
        return instant;
    }
}
