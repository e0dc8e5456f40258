package dev.inlet.cli;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A point in time on the command line: a date, or a date and time with or without a zone; UTC where there is none. */
final class InstantArgument implements ITypeConverter<Instant> {
    @Override
    public Instant convert(String value) {
        String text = value.strip().replace(' ', 'T');
        try {
            if (!text.contains("T")) {
                return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC);
            }
            boolean hasZone = text.endsWith("Z") || text.matches(".*[+-]\\d\\d:\\d\\d");
            return hasZone
                    ? OffsetDateTime.parse(text).toInstant()
                    : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    "'" + value + "' is not a time such as 2026-03-01, 2026-03-01T10:00:00 or 2026-03-01T10:00:00Z");
        }
    }
}
