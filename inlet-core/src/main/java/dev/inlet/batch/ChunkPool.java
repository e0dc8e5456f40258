package dev.inlet.batch;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/** Byte arrays that batches hand on to later batches, so that a steady stream makes no garbage of its records. */
final class ChunkPool {
    /** Large enough that almost no record crosses into the next, small enough that a small batch wastes little. */
    static final int CHUNK_BYTES = 256 << 10;

    /** 32 MiB are kept at most: about what two batches of 100,000 ordinary records need. */
    private static final int MOST_IDLE = 128;

    private final Queue<byte[]> idle = new ArrayBlockingQueue<>(MOST_IDLE);

    byte[] take() {
        byte[] chunk = idle.poll();
        return chunk == null ? new byte[CHUNK_BYTES] : chunk;
    }

    /** Takes back what {@link #take} gave; a longer array is left to the collector. */
    void giveBack(byte[] chunk) {
        if (chunk.length == CHUNK_BYTES) {
            idle.offer(chunk);
        }
    }
}
