package dev.inlet.runtime.pipeline;

/**
 * What one batch covers of one source partition.
 *
 * @param from where the batch before ended, or reading began
 * @param first position of the first record that could be in the batch; greater than {@code from} where the source was told to
 *     go on behind a gap
 * @param to position after the batch, exclusive; equal to {@code first} where the partition was only found
 */
record PositionSpan(long from, long first, long to) {
    PositionSpan {
        if (from < 0 || first < from || to < first) {
            throw new IllegalArgumentException("not a span: from " + from + ", first " + first + ", to " + to);
        }
    }

    /** A span without a gap. */
    PositionSpan(long from, long to) {
        this(from, from, to);
    }
}
