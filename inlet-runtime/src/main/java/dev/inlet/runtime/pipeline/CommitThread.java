package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import java.util.SortedMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Commits epochs on a thread of its own, in the order of their submission. One epoch is committed while one more may wait.
 * After a failure or a change of a table it commits nothing more.
 */
final class CommitThread implements AutoCloseable {
    private final EpochCommitter committer;
    private final Consumer<SortedMap<SourcePartition, Long>> durable;
    private final Runnable stopped;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private @Nullable StagedEpoch waiting;
    private boolean committing;
    private boolean closing;
    private @Nullable Throwable failure;
    private EpochCommitter.Result.@Nullable TableChanged tableChanged;

    /**
     * @param durable told, on the commit thread, up to where everything is durably in every table
     * @param stopped told, on the commit thread, that it commits nothing more: the next call of this object says why
     */
    CommitThread(EpochCommitter committer, Consumer<SortedMap<SourcePartition, Long>> durable, Runnable stopped) {
        this.committer = committer;
        this.durable = durable;
        this.stopped = stopped;
        this.thread = new Thread(this::run, "inlet-commit");
    }

    void start() {
        thread.start();
    }

    /**
     * Hands an epoch over. Waits while another one waits already.
     *
     * @return false where a table has changed: this epoch and those before it since then are not committed
     * @throws InletException what made an earlier epoch fail
     */
    boolean submit(StagedEpoch epoch) throws InterruptedException {
        lock.lock();
        try {
            while (waiting != null && !hasStopped()) {
                changed.await();
            }
            throwFailure();
            if (tableChanged != null) {
                return false;
            }
            waiting = epoch;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until everything submitted is committed.
     *
     * @return false where a table has changed
     * @throws InletException what made an epoch fail
     */
    boolean drain() throws InterruptedException {
        lock.lock();
        try {
            while ((waiting != null || committing) && !hasStopped()) {
                changed.await();
            }
            throwFailure();
            return tableChanged == null;
        } finally {
            lock.unlock();
        }
    }

    /** The change that ended the commits. Only after {@link #submit} or {@link #drain} returned false. */
    EpochCommitter.Result.TableChanged tableChanged() {
        lock.lock();
        try {
            return requireNonNull(tableChanged);
        } finally {
            lock.unlock();
        }
    }

    /** Lets the commit in hand and the one that waits end. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Threads.joinUninterruptibly(thread);
    }

    private boolean hasStopped() {
        return failure != null || tableChanged != null;
    }

    private void throwFailure() {
        if (failure != null) {
            throw Threads.failure(thread.getName(), failure);
        }
    }

    private void run() {
        try {
            while (true) {
                StagedEpoch epoch = next();
                if (epoch == null) {
                    return;
                }
                EpochCommitter.Result result = committer.commit(epoch);
                if (result instanceof EpochCommitter.Result.Durable done) {
                    durable.accept(done.positions());
                    done();
                } else {
                    stop(null, (EpochCommitter.Result.TableChanged) result);
                    return;
                }
            }
        } catch (InterruptedException e) {
            stop(InletException.bug("the commit thread was interrupted", e), null);
        } catch (Throwable e) {
            // Whatever it is, the engine thread must hear of it, or it would wait forever. Nothing is made here:
            // there may be no memory for it.
            stop(e, null);
        }
    }

    private @Nullable StagedEpoch next() throws InterruptedException {
        lock.lock();
        try {
            while (waiting == null && !closing) {
                changed.await();
            }
            StagedEpoch epoch = waiting;
            waiting = null;
            committing = epoch != null;
            changed.signalAll();
            return epoch;
        } finally {
            lock.unlock();
        }
    }

    private void done() {
        lock.lock();
        try {
            committing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void stop(@Nullable Throwable why, EpochCommitter.Result.@Nullable TableChanged change) {
        lock.lock();
        try {
            failure = why;
            tableChanged = change;
            committing = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        stopped.run();
    }
}
