package dev.inlet.option;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as people write them: a whole number and a unit. {@code kB}, {@code MB}, {@code GB}, {@code TB} count in thousands
 * (as DuckDB and disk makers do), {@code KiB}, {@code MiB}, {@code GiB}, {@code TiB} in 1024. Upper and lower case are the
 * same.
 */
public final class ByteSizes {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]+)");

    /** @param bytes how many bytes one of it has */
    private record Unit(String name, long bytes) {}

    /** From large to small, decimal first, since a size that is whole in both is meant in thousands. */
    private static final List<Unit> UNITS = List.of(
            new Unit("TB", 1_000_000_000_000L),
            new Unit("GB", 1_000_000_000L),
            new Unit("MB", 1_000_000L),
            new Unit("TiB", 1L << 40),
            new Unit("GiB", 1L << 30),
            new Unit("MiB", 1L << 20),
            new Unit("kB", 1_000L),
            new Unit("KiB", 1L << 10),
            new Unit("B", 1L));

    private ByteSizes() {}

    /**
     * @return bytes, 0 or more
     * @throws IllegalArgumentException where the text is no size, or one beyond {@code long}
     */
    public static long parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a size");
        }
        long unit = UNITS.stream()
                .filter(each -> each.name().equalsIgnoreCase(matcher.group(2)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("not a unit of size"))
                .bytes();
        try {
            return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
        } catch (ArithmeticException tooLarge) {
            throw new IllegalArgumentException("too large a size", tooLarge);
        }
    }

    /** In the largest unit that leaves a whole number. */
    public static String format(long bytes) {
        return UNITS.stream()
                .filter(unit -> bytes != 0 && bytes % unit.bytes() == 0)
                .findFirst()
                .map(unit -> bytes / unit.bytes() + unit.name())
                .orElse("0B");
    }
}
