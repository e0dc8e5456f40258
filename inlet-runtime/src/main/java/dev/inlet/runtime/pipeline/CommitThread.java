package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import java.util.Optional;
import java.util.SortedMap;
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
    private final HandOver<StagedEpoch> epochs = new HandOver<>();
    private final Thread thread;
    private volatile EpochCommitter.Result.@Nullable TableChanged tableChanged;

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
        return epochs.give(epoch);
    }

    /**
     * Waits until everything submitted is committed.
     *
     * @return false where a table has changed
     * @throws InletException what made an epoch fail
     */
    boolean drain() throws InterruptedException {
        return epochs.awaitTaker();
    }

    /** The change that ended the commits. Only after {@link #submit} or {@link #drain} returned false. */
    EpochCommitter.Result.TableChanged tableChanged() {
        return requireNonNull(tableChanged);
    }

    /** Lets the commit in hand and the one that waits end. */
    @Override
    public void close() {
        epochs.end();
        Threads.joinUninterruptibly(thread);
    }

    private void run() {
        try {
            commitUntilEnd();
        } catch (InterruptedException e) {
            epochs.fail(InletException.bug("the commit thread was interrupted", e));
            stopped.run();
        } catch (Throwable e) {
            // Whatever it is, the engine thread must hear of it, or it would wait forever.
            epochs.fail(e);
            stopped.run();
        }
    }

    private void commitUntilEnd() throws InterruptedException {
        for (Optional<StagedEpoch> next = epochs.take(); next.isPresent(); next = epochs.take()) {
            EpochCommitter.Result result = committer.commit(next.get());
            if (result instanceof EpochCommitter.Result.TableChanged changed) {
                tableChanged = changed;
                epochs.end();
                stopped.run();
                return;
            }
            durable.accept(((EpochCommitter.Result.Durable) result).positions());
        }
    }
}
