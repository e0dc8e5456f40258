package dev.inlet.option;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as people write them: a whole number and a unit. {@code kB}, {@code MB}, {@code GB}, {@code TB} count in thousands
 * (as DuckDB and disk makers do), {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB} in 1024. Upper and lower case are the
 * same.
 */
public final class ByteSizes {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([a-z]+)");

    private static final Map<String, Long> BYTES = Map.of(
            "b", 1L,
            "kb", 1_000L,
            "mb", 1_000_000L,
            "gb", 1_000_000_000L,
            "tb", 1_000_000_000_000L,
            "kib", 1L << 10,
            "mib", 1L << 20,
            "gib", 1L << 30,
            "tib", 1L << 40);

    /** From large to small, decimal first, since a size that is whole in both is meant in thousands. */
    private static final List<String> SHOWN = List.of("TB", "GB", "MB", "TiB", "GiB", "MiB", "kB", "KiB", "B");

    private ByteSizes() {}

    /**
     * @return bytes, 0 or more
     * @throws IllegalArgumentException where the text is no size, or one beyond {@code long}
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        Long unit = matcher.matches() ? BYTES.get(matcher.group(2)) : null;
        if (unit == null) {
            throw new IllegalArgumentException("not a size");
        }
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("too large a size", tooLarge);
        }
    }

    /** In the largest unit that leaves a whole number. */
    public static String format(long bytes) {
        return SHOWN.stream()
                .filter(unit -> bytes != 0 && bytes % BYTES.get(unit.toLowerCase(Locale.ROOT)) == 0)
                .findFirst()
                .map(unit -> bytes / BYTES.get(unit.toLowerCase(Locale.ROOT)) + unit)
                .orElse("0B");
    }
}
