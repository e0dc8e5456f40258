package dev.inlet.runtime.pipeline;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Decides when the next epoch is cut: the interval has passed and something was read, or a reader is full, or every reader
 * has come to its end, or the pipeline is to stop. Any thread.
 */
final class CutTrigger {
    /**
     * Longest time between two cuts, though nothing was read: an idle pipeline still has positions to state again before a
     * table forgets them.
     */
    private static final long LONGEST_IDLE_NANOS = TimeUnit.MINUTES.toNanos(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final long intervalNanos;
    private final int readers;

    private long lastCut = System.nanoTime();
    private boolean somethingRead;
    /** Readers that cannot go on before the next cut. */
    private final Set<Object> full = new HashSet<>();

    private boolean commitsStopped;
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

    /** This reader cannot go on before the next cut. */
    void full(Object reader) {
        lock.lock();
        try {
            full.add(reader);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What this reader read so far is cut: one that told of being full while others were cut already asks for no further cut. */
    void emptied(Object reader) {
        lock.lock();
        try {
            full.remove(reader);
        } finally {
            lock.unlock();
        }
    }

    /** Nothing is committed any more: the engine must hear of it, however long it would be until the next record. */
    void commitsStopped() {
        lock.lock();
        try {
            commitsStopped = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
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

    /** Waits until an epoch is to be cut. What was told before the return belongs to the epoch that the caller now cuts. */
    Cause await() throws InterruptedException {
        lock.lock();
        try {
            while (true) {
                if (stopping || ended == readers) {
                    return Cause.LAST_CUT;
                }
                long wait = lastCut + (somethingRead ? intervalNanos : LONGEST_IDLE_NANOS) - System.nanoTime();
                if (!full.isEmpty() || commitsStopped || wait <= 0) {
                    somethingRead = false;
                    commitsStopped = false;
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
