package dev.inlet.runtime.pipeline;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides when the next epoch is cut: the interval has passed and something was read, or a reader is full, or every reader
 * has come to its end, or the pipeline is to stop. Any thread.
 */
final class CutTrigger {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long intervalNanos;
    private final int readers;

    private long lastCut = System.nanoTime();
    private boolean somethingRead;
    private boolean full;
    private int ended;
    private boolean stopping;

    CutTrigger(Duration interval, int readers) {
        this.intervalNanos = interval.toNanos();
        this.readers = readers;
    }

    /** Nanoseconds until the interval has passed; 0 or less where it has. */
    long untilDue() {
        lock.lock();
        try {
            return lastCut + intervalNanos - System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** A reader holds something that is not yet in an epoch. */
    void somethingRead() {
        lock.lock();
        try {
            if (!somethingRead) {
                somethingRead = true;
                changed.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** A reader cannot go on before the next cut. */
    void full() {
        lock.lock();
        try {
            full = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is committed any more: the engine must hear of it, however long it would be until the next record. */
    void commitsStopped() {
        full();
    }

    /** A reader of a bounded run has come to its end, or failed. Told once by each. */
    void ended() {
        lock.lock();
        try {
            ended++;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The pipeline is to finish what is in hand. */
    void stop() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Why {@link #await} returned. */
    enum Cause {
        /** Cut and go on. */
        CUT,
        /** Cut for the last time. */
        LAST_CUT
    }

    /**
     * Longest time between two cuts, though nothing was read: an idle pipeline still has positions to state again before a
     * table forgets them.
     */
    private static final long LONGEST_IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** Waits until an epoch is to be cut. What was told before the return belongs to the epoch that the caller now cuts. */
    Cause await() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (stopping || ended == readers) {
                    return Cause.LAST_CUT;
                }
                long wait = lastCut + (somethingRead ? intervalNanos : LONGEST_IDLE_NANOS) - System.nanoTime();
                if (full || wait <= 0) {
                    somethingRead = false;
                    full = false;
                    lastCut = System.nanoTime();
                    return Cause.CUT;
                }
                long unused = changed.awaitNanos(wait);
            }
        } finally {
            lock.unlock();
        }
    }
}
