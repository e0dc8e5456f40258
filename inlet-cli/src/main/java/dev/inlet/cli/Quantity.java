package dev.inlet.cli;

import java.time.Duration;
import java.util.Locale;

/** Numbers as people read them. */
final class Quantity {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};

    private Quantity() {}

    /** Such as {@code 1,234,567}. */
    static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** A count and what is counted, such as {@code 1 row} and {@code 2 rows}. */
    static String count(long number, String one, String many) {
        return count(number) + " " + (number == 1 ? one : many);
    }

    /** Such as {@code 4.2 MB}: in powers of 1000, as the options count. */
    static String bytes(long number) {
        double value = number;
        int unit = 0;
        // What would be written as 1000.0 is 1.0 of the next.
        while (value >= (unit == 0 ? 1000 : 999.95) && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    /** Such as {@code 850 ms}, {@code 3.2 s}, {@code 4 min 5 s}, {@code 3 h 7 min}. */
    static String time(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return String.format(Locale.ROOT, "%.1f s", millis / 1000.0);
        }
        long seconds = millis / 1000;
        return seconds < 3600
                ? seconds / 60 + " min " + seconds % 60 + " s"
                : seconds / 3600 + " h " + seconds / 60 % 60 + " min";
    }

    /** Such as {@code 812/s}, {@code 81.2k/s}, {@code 1.20M/s}. */
    static String perSecond(double rate) {
        if (rate < 1000) {
            return String.format(Locale.ROOT, "%.0f/s", rate);
        }
        return rate < 1_000_000
                ? String.format(Locale.ROOT, "%.1fk/s", rate / 1000)
                : String.format(Locale.ROOT, "%.2fM/s", rate / 1_000_000);
    }
}
