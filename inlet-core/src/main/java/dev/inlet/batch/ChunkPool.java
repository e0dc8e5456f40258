package dev.inlet.batch;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/**
 * Arrays that batches hand on to later batches. A steady stream then makes little garbage, and the collector does not copy whole
 * batches again and again.
 */
final class ChunkPool {
    /** Large enough that almost no record crosses into the next, small enough that a small batch wastes little. */
    static final int CHUNK_BYTES = 256 << 10;

    /** 32 MiB are kept at most: about what two batches of 100,000 ordinary records need. */
    private static final int MOST_IDLE_CHUNKS = 128;

    /** What the columns of one batch need; longer arrays than this many rows are not kept. */
    private static final int MOST_IDLE_LONGS = 64;

    private static final int LONGEST_KEPT = 128 << 10;
    private static final int SHORTEST_KEPT = 1024;
    private static final long[] NO_LONGS = {};

    private final Queue<byte[]> chunks = new ArrayBlockingQueue<>(MOST_IDLE_CHUNKS);
    private final Queue<long[]> longs = new ArrayBlockingQueue<>(MOST_IDLE_LONGS);

    /** An array of {@link #CHUNK_BYTES} with any content. */
    byte[] take() {
        byte[] chunk = chunks.poll();
        return chunk == null ? new byte[CHUNK_BYTES] : chunk;
    }

    /** Takes back what {@link #take} gave; a longer array is left to the collector. */
    void giveBack(byte[] chunk) {
        if (chunk.length == CHUNK_BYTES) {
            chunks.offer(chunk);
        }
    }

    /** An array of at least this length with any content. */
    long[] takeLongs(int length) {
        if (length == 0) {
            return NO_LONGS;
        }
        long[] idle = longs.poll();
        if (idle != null && idle.length >= length) {
            return idle;
        }
        return new long[rounded(length)];
    }

    /** How long an array is best that takes the place of one of this length, which is full. */
    static int grown(int length) {
        int grown = Math.max(SHORTEST_KEPT, Math.addExact(length, length / 8 * 5));
        return length < LONGEST_KEPT ? Math.min(grown, LONGEST_KEPT) : grown;
    }

    /** Up, by less than an eighth, or to whole thousands where it is short, so that batches of about the same size can use each other's. */
    private static int rounded(int length) {
        if (length > LONGEST_KEPT) {
            return length;
        }
        int step = Math.max(SHORTEST_KEPT, Integer.highestOneBit(length) / 8);
        return (length + step - 1) / step * step;
    }

    /** Takes back what {@link #takeLongs} gave. */
    void giveBack(long[] array) {
        if (array.length >= SHORTEST_KEPT && array.length <= LONGEST_KEPT) {
            longs.offer(array);
        }
    }
}
