package dev.inlet.runtime.pipeline;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the records of all sources together may take of the batch that comes next. Who reads more gets more: with a fixed share for
 * each, a source that is read to its end, or brings little, would make the batches of the others small for good. Any thread.
 */
final class BatchRoom {
    private final long maxRows;
    private final long maxBytes;
    private final AtomicLong rows = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final List<Runnable> waiting = new CopyOnWriteArrayList<>();

    BatchRoom(long maxRows, long maxBytes) {
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
    }

    /** Of a source that reads files: what comes at once is bounded by itself. */
    static BatchRoom unbounded() {
        return new BatchRoom(Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /** @param wake told whenever room was given back */
    void whenFreed(Runnable wake) {
        waiting.add(wake);
    }

    boolean isTaken() {
        return rows.get() >= maxRows || bytes.get() >= maxBytes;
    }

    void take(long moreRows, long moreBytes) {
        rows.addAndGet(moreRows);
        bytes.addAndGet(moreBytes);
    }

    void giveBack(long fewerRows, long fewerBytes) {
        take(-fewerRows, -fewerBytes);
        waiting.forEach(Runnable::run);
    }
}
