package dev.inlet.runtime.pipeline;

/**
 * What one batch covers of one source partition.
 *
 * @param from position of the first record that could be in the batch
 * @param to position after the batch, exclusive; equal to {@code from} where the partition was only found
 */
record PositionSpan(long from, long to) {
    PositionSpan {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("not a span: from " + from + " to " + to);
        }
    }
}
