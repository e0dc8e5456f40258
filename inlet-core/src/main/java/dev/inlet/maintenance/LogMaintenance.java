package dev.inlet.maintenance;

import dev.inlet.error.InletException;
import dev.inlet.table.LogUpkeep;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the log of one table in shape on a thread of its own: checksums, log checkpoints, clean-up. It never delays or
 * fails a commit; what goes wrong here is logged, told by {@link #lastFailure}, and tried again after a later commit.
 */
public final class LogMaintenance implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogMaintenance.class);

    /**
     * Rests are this many times as long as the work before them, so that it takes at most a tenth of the time. A log checkpoint
     * costs in proportion to the table's files, so at a fixed number of commits apart the cost of all would grow with the
     * square of their number.
     */
    private static final int REST_PER_WORK = 9;

    /** After a longer rest, whoever opens the table would have too many entries to read since the log checkpoint. */
    private static final Duration LONGEST_REST = Duration.ofSeconds(30);

    /** The first work loads many classes: not while a pipeline catches up, and a short run does it once, at its end. */
    private static final Duration FIRST_REST = Duration.ofSeconds(5);

    private final LogUpkeep upkeep;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean work;
    private boolean closing;
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable InletException lastFailure;

    private LogMaintenance(LogUpkeep upkeep) {
        this.upkeep = upkeep;
        this.thread = new Thread(this::run, "inlet-log-" + upkeep.table());
        this.thread.setDaemon(true);
    }

    /** Starts the thread. It sleeps until the first {@link #committed}. */
    public static LogMaintenance start(LogUpkeep upkeep) {
        LogMaintenance maintenance = new LogMaintenance(upkeep);
        maintenance.thread.start();
        return maintenance;
    }

    /** Says that there is a new version. Returns at once. */
    public void committed() {
        lock.lock();
        try {
            work = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What went wrong last; empty again after the next success. */
    public Optional<InletException> lastFailure() {
        return Optional.ofNullable(lastFailure);
    }

    /** How often something went wrong, since the start. */
    public long failures() {
        return failures.get();
    }

    /**
     * Finishes what is being written, does what is due at the last version, and ends the thread. Waits for that; where the
     * waiting thread is interrupted, the rest is left undone, which harms nothing.
     */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            rest(FIRST_REST);
            while (awaitWork()) {
                long started = System.nanoTime();
                tend();
                rest(Duration.ofNanos((System.nanoTime() - started) * REST_PER_WORK));
            }
            tend();
        } catch (InterruptedException e) {
            // Nobody has this thread to interrupt it but a JVM that ends.
            Thread.currentThread().interrupt();
        }
    }

    private void tend() {
        tell(() -> {
            upkeep.writeChecksum();
            if (upkeep.isCheckpointDue()) {
                upkeep.checkpoint();
            }
        });
    }

    /** Takes any failure: this thread must outlive it, or the log grows without an end and nobody is told. */
    private void tell(Runnable step) {
        try {
            step.run();
            lastFailure = null;
        } catch (RuntimeException | Error e) {
            InletException failure = e instanceof InletException told
                    ? told
                    : InletException.bug("The log of table " + upkeep.table() + " could not be tended", e);
            lastFailure = failure;
            failures.incrementAndGet();
            LOG.atWarn()
                    .addKeyValue("table", upkeep.table())
                    .addKeyValue("error", failure.getMessage())
                    // Where a person can mend it, the message says how, and a trace would only hide it.
                    .setCause(failure.kind() == InletException.Kind.BUG ? e : null)
                    .log("the log could not be tended, which is tried again after a later commit");
        }
    }

    /** Returns false when there is no more to do, ever. */
    private boolean awaitWork() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!work && !closing) {
                changed.await();
            }
            work = false;
            return !closing;
        } finally {
            lock.unlock();
        }
    }

    private void rest(Duration wanted) throws InterruptedException {
        long left = Math.min(wanted.toNanos(), LONGEST_REST.toNanos());
        lock.lockInterruptibly();
        try {
            while (left > 0 && !closing) {
                left = changed.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
