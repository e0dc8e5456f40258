package dev.inlet.runtime.pipeline;

import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread, the giver, hands what it made to another, the taker. One waits there at most: the giver waits until the one
 * before is taken, the taker until there is one. Either ends it for both, with a failure that the other then hears of, or without.
 * What was given before can still be taken.
 */
final class HandOver<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private @Nullable T waiting;
    private boolean takerWaits;
    private boolean ended;
    private @Nullable Throwable failure;
    private @Nullable Thread failed;

    /**
     * Hands one over. Waits while another waits already. Giver.
     *
     * @return false where it was ended: this one is the caller's still
     * @throws RuntimeException what it was ended with
     */
    boolean give(T one) throws InterruptedException {
        lock.lock();
        try {
            while (waiting != null && !ended) {
                changed.await();
            }
            throwFailure();
            if (ended) {
                return false;
            }
            waiting = one;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next one. Waits for it. Taker.
     *
     * @return empty where it was ended and nothing waits
     * @throws RuntimeException where nothing waits, what it was ended with
     */
    Optional<T> take() throws InterruptedException {
        lock.lock();
        try {
            takerWaits = true;
            changed.signalAll();
            while (waiting == null && !ended) {
                changed.await();
            }
            takerWaits = false;
            if (waiting == null) {
                throwFailure();
            }
            return poll();
        } finally {
            lock.unlock();
        }
    }

    /** What waits now, if anything does. */
    Optional<T> poll() {
        lock.lock();
        try {
            Optional<T> next = Optional.ofNullable(waiting);
            waiting = null;
            changed.signalAll();
            return next;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the taker is done with all that was given, and has come back for more. Giver.
     *
     * @return false where it was ended
     * @throws RuntimeException what it was ended with
     */
    boolean awaitTaker() throws InterruptedException {
        lock.lock();
        try {
            while ((waiting != null || !takerWaits) && !ended) {
                changed.await();
            }
            throwFailure();
            return !ended;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it: nothing more can be given. Any thread. */
    void end() {
        lock.lock();
        try {
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends it with what the calling thread dies of. Makes no object: there may be no memory for it. */
    void fail(Throwable why) {
        lock.lock();
        try {
            failure = why;
            failed = Thread.currentThread();
            end();
        } finally {
            lock.unlock();
        }
    }

    private void throwFailure() {
        if (failure != null && failed != null) {
            throw Threads.failure(failed.getName(), failure);
        }
    }
}
