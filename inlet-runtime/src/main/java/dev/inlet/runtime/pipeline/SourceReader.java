package dev.inlet.runtime.pipeline;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileSource;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.RecordSource;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.StoredProgress;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads one source on a thread of its own into the batch that comes next, and hands it over when the engine asks. Where there
 * is no more room in the batch, it waits: that is the back-pressure.
 */
final class SourceReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SourceReader.class);

    /** Longest wait in one poll of an idle source: bounds how long a stop or a cut waits for it. */
    private static final Duration IDLE_WAIT = Duration.ofMillis(100);

    private final String name;
    private final Source source;
    private final StoredProgress stored;
    private final BatchIntake intake;
    private final CutTrigger trigger;
    private final RetryPause retry;
    private final Runnable opened;
    private final Thread thread;
    private final AtomicReference<@Nullable Map<SourcePartition, Long>> toAcknowledge = new AtomicReference<>();

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** As they were at the last cut: an epoch is still committed when its source has ended, or has failed. */
    private volatile Map<SourcePartition, Long> identities = Map.of();

    // Of the reading thread: what the trigger has been told already.
    private boolean endTold;
    private boolean fullTold;

    // Guarded by the lock.
    private boolean cutWanted;
    private @Nullable SourceCut handedOver;
    private boolean stopping;
    private boolean finished;
    private @Nullable Throwable failure;

    /** @param opened told once, on the reading thread, when the source is open and before it is read */
    SourceReader(
            String name,
            Source source,
            StoredProgress stored,
            BatchIntake intake,
            CutTrigger trigger,
            RetryPause retry,
            Runnable opened) {
        this.name = name;
        this.source = source;
        this.stored = stored;
        this.intake = intake;
        this.trigger = trigger;
        this.retry = retry;
        this.opened = opened;
        this.thread = new Thread(this::run, "inlet-read-" + name);
    }

    String name() {
        return name;
    }

    Source source() {
        return source;
    }

    void start() {
        intake.room().whenFreed(this::wake);
        thread.start();
    }

    /** What the positions of the batches handed over so far refer to. Any thread. */
    Map<SourcePartition, Long> identities() {
        return identities;
    }

    /**
     * What has been read since the last cut. Waits for the poll in hand. Cutting thread.
     *
     * @throws CancellationException where the reader was closed meanwhile
     * @throws RuntimeException what ended the reading
     */
    SourceCut cut() throws InterruptedException {
        lock.lock();
        try {
            cutWanted = true;
            changed.signalAll();
            while (handedOver == null && failure == null && !finished) {
                changed.await();
            }
            if (handedOver == null) {
                throw failure != null
                        ? Threads.failure(thread.getName(), failure)
                        : new CancellationException("source " + name + " is closed");
            }
            SourceCut cut = handedOver;
            handedOver = null;
            return cut;
        } finally {
            lock.unlock();
        }
    }

    /** Positions that are durably in every table; told to the source by its own thread. Any thread. */
    void acknowledge(Map<SourcePartition, Long> positions) {
        toAcknowledge.set(positions);
    }

    /** Reads nothing more; what is in hand can still be cut. Any thread. */
    void stopReading() {
        lock.lock();
        try {
            stopping = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, closes the source and drops what was not handed over. */
    @Override
    public void close() {
        lock.lock();
        try {
            stopping = true;
            finished = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        Threads.joinUninterruptibly(thread);
    }

    private void run() {
        try (source;
                intake) {
            retry.run("open source " + name, this::isStopping, () -> source.open(stored));
            if (source instanceof RecordSource records) {
                intake.observe(records.reached());
            }
            opened.run();
            readUntilFinished();
        } catch (InterruptedException e) {
            fail(InletException.bug("the reading thread of source " + name + " was interrupted", e));
        } catch (Throwable e) {
            // Whatever it is, the cutting thread must hear of it, or it would wait for this source forever.
            fail(e);
        }
    }

    private void readUntilFinished() throws InterruptedException {
        ReadState state = ReadState.OPEN;
        while (true) {
            acknowledgePending();
            switch (next(state)) {
                case FINISH -> {
                    return;
                }
                case HAND_OVER -> handOver(state);
                case READ -> state = read();
                case WAIT -> awaitChange(false);
                case WAIT_FOR_ROOM -> awaitChange(true);
            }
        }
    }

    private enum Step {
        FINISH,
        HAND_OVER,
        READ,
        WAIT,
        WAIT_FOR_ROOM
    }

    private Step next(ReadState state) {
        lock.lock();
        try {
            if (finished) {
                return Step.FINISH;
            }
            if (cutWanted) {
                return Step.HAND_OVER;
            }
            if (stopping) {
                return Step.WAIT;
            }
        } finally {
            lock.unlock();
        }
        if (state == ReadState.EXHAUSTED) {
            if (!endTold) {
                endTold = true;
                trigger.ended();
            }
            return Step.WAIT;
        }
        if (intake.isFull()) {
            // Where others have filled the batch and nothing of it is from here, they ask for the cut.
            if (!fullTold && !intake.isEmpty()) {
                fullTold = true;
                trigger.full(this);
            }
            return Step.WAIT_FOR_ROOM;
        }
        return Step.READ;
    }

    private ReadState read() throws InterruptedException {
        Duration wait = intake.isEmpty() ? IDLE_WAIT : waitForMore();
        ReadState state;
        try {
            state = retry.call("read source " + name, this::isStopping, () -> poll(wait));
        } catch (InletException e) {
            if (e.kind() == InletException.Kind.TRANSIENT && isStopping()) {
                // It may have passed by the next run; what was read before is still to be committed.
                return ReadState.OPEN;
            }
            throw e;
        }
        if (intake.hasNews()) {
            trigger.somethingRead();
        }
        return state;
    }

    private ReadState poll(Duration wait) {
        if (source instanceof RecordSource records) {
            ReadState state = records.poll(intake.records(), wait);
            intake.observe(records.reached());
            return state;
        }
        FileSource files = (FileSource) source;
        files.next(intake.maxFileBytes(), wait).ifPresent(intake::take);
        return files.state();
    }

    /** With rows in hand, no poll may outlast the interval: the rows would wait for it. */
    private Duration waitForMore() {
        long due = trigger.untilDue();
        return due <= 0 ? Duration.ofMillis(1) : due < IDLE_WAIT.toNanos() ? Duration.ofNanos(due) : IDLE_WAIT;
    }

    private void handOver(ReadState state) {
        fullTold = false;
        identities = Map.copyOf(source.identities());
        boolean ended = state == ReadState.EXHAUSTED;
        boolean idle = ended || source.lag().orElse(1) == 0;
        SourceCut cut = intake.seal(name, ended, idle, source::hasMore);
        trigger.emptied(this);
        lock.lock();
        try {
            handedOver = cut;
            cutWanted = false;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("WaitNotInLoop") // The caller looks at everything anew after each wait.
    private void awaitChange(boolean forRoom) throws InterruptedException {
        lock.lock();
        try {
            if (!cutWanted && !finished && (!forRoom || intake.isFull())) {
                // Acknowledgements do not signal: they can wait for the next turn, at most this long.
                long unused = changed.awaitNanos(IDLE_WAIT.toNanos());
            }
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void acknowledgePending() {
        Map<SourcePartition, Long> positions = toAcknowledge.getAndSet(null);
        if (positions != null) {
            source.acknowledge(positions);
        }
    }

    /** Whether nothing more is to be read. */
    private boolean isStopping() {
        lock.lock();
        try {
            return stopping;
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        trigger.stop();
        LOG.atDebug().addKeyValue("source", name).setCause(e).log("reading ended");
    }
}
