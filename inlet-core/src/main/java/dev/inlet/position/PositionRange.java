package dev.inlet.position;

import static java.util.Objects.requireNonNull;

/**
 * The part of a source partition that one commit moves over.
 *
 * @param from position before the commit; {@link #NONE} where the table has none yet
 * @param to position after the commit, exclusive; greater than {@code from}, 0 or more
 * @param first position of the first record that was available, at least {@code from}; where the table had no position
 *     it is where the source started
 */
public record PositionRange(SourcePartition partition, long from, long first, long to) {
    /** What {@link #from} is where the table has no position. */
    public static final long NONE = -1;

    public PositionRange {
        requireNonNull(partition, "partition");
        if (from < NONE || first < 0 || first < from || to < first || to <= from) {
            throw new IllegalArgumentException(
                    "not a range of " + partition + ": from " + from + ", first " + first + ", to " + to);
        }
    }

    /** A range that continues at a known position. */
    public static PositionRange of(SourcePartition partition, long from, long to) {
        return new PositionRange(partition, from, from, to);
    }
}
