package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.config.WindowDefinition;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The arithmetic of windows of one size. Window {@code k} covers times from {@code k * slide} on and before
 * {@code k * slide + size}; it is closed when the watermark has come to its end.
 */
final class HoppingBounds implements WindowBounds {
    /** Below every time, and far enough from the end of the range to calculate with. */
    private static final long BEFORE_ALL = Long.MIN_VALUE / 4;

    /** Up to so many windows that close, the rows of each are taken by themselves: less than half the cost of telling each row's. */
    private static final int MOST_ALONE = 8;

    private final long size;
    private final long slide;

    HoppingBounds(WindowDefinition.Hopping window) {
        this.size = window.size().toMillis() * 1000;
        this.slide = window.slide().toMillis() * 1000;
    }

    /** The number of the last closed window. */
    private long lastClosed(OptionalLong watermark) {
        return watermark.isPresent() ? Math.floorDiv(watermark.getAsLong() * 1000 - size, slide) : BEFORE_ALL / slide;
    }

    /** Whether the watermark closes windows on its way. */
    boolean closes(OptionalLong from, OptionalLong to) {
        return lastClosed(to) > lastClosed(from);
    }

    /** Rows from this time on belong to no window that is closed. */
    long closedUpTo(OptionalLong watermark) {
        return lastClosed(watermark) * slide + size;
    }

    /** Rows before this time belong to closed windows only. */
    long neededFrom(OptionalLong watermark) {
        return (lastClosed(watermark) + 1) * slide;
    }

    @Override
    public long lateBefore(OptionalLong watermark) {
        return neededFrom(watermark);
    }

    /** A row that was late is in no window that is open now. */
    @Override
    public long keptFrom(OptionalLong judgedBy, OptionalLong openBy) {
        return neededFrom(openBy);
    }

    @Override
    public String lateness(String watermark) {
        return "is in no window that was still open when the table was complete up to " + watermark;
    }

    @Override
    public long end(long greatest) {
        return (Math.floorDiv(greatest, slide) * slide + size) / 1000;
    }

    /**
     * Rows, once for each of their windows that the watermark closes on its way, with {@code window_start} and {@code
     * window_end}.
     *
     * @param columns a SELECT list
     * @param rows a SELECT with these columns and the time
     */
    String closing(String columns, String rows, String time, OptionalLong from, OptionalLong to) {
        long first = lastClosed(from) + 1;
        long last = lastClosed(to);
        if (last - first < MOST_ALONE) {
            return LongStream.rangeClosed(first, last)
                    .mapToObj(window -> "SELECT " + columns + "make_timestamptz(" + window * slide
                            + ") AS window_start, make_timestamptz(" + (window * slide + size)
                            + ") AS window_end FROM (" + rows + ") WHERE " + time + " >= " + window * slide + " AND "
                            + time + " < " + (window * slide + size))
                    .collect(Collectors.joining(" UNION ALL "));
        }
        String numbers = size == slide
                ? floorDiv(time)
                : "unnest(range(greatest(" + floorDiv(time + " - " + size) + " + 1, " + first + "), least("
                        + floorDiv(time) + ", " + last + ") + 1))";
        return "SELECT " + columns + "make_timestamptz(__inlet_window * " + slide
                + ") AS window_start, make_timestamptz("
                + "__inlet_window * " + slide + " + " + size + ") AS window_end FROM (SELECT *, " + numbers
                + " AS __inlet_window FROM (" + rows + ") WHERE " + time + " >= " + first * slide + " AND " + time
                + " < "
                + (last * slide + size) + ")";
    }

    /** DuckDB's own division of integers rounds towards zero. */
    private String floorDiv(String value) {
        return "((" + value + ") - ((((" + value + ") % " + slide + ") + " + slide + ") % " + slide + ")) // " + slide;
    }
}
