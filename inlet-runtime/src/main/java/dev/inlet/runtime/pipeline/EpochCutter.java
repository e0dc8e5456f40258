package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.Engine;
import dev.inlet.error.InletException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Cuts epochs when they are due and decodes their records, on a thread of its own, one epoch ahead of the engine thread.
 */
final class EpochCutter implements AutoCloseable {
    private final CutTrigger trigger;
    private final List<SourceReader> readers;
    private final Map<String, SourceStage> sources;
    private final Engine engine;
    private final long maxBytes;
    private final Map<String, AheadDecoder> decoders = new HashMap<>();
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    // Guarded by the lock.
    private @Nullable Epoch ready;
    private @Nullable Throwable failure;
    private boolean closing;

    /**
     * @param cuts one for each reader
     * @param last whether no epoch follows
     */
    record Epoch(List<SourceCut> cuts, boolean last) implements AutoCloseable {
        /** Frees the records. */
        @Override
        public void close() {
            cuts.forEach(SourceCut::close);
        }
    }

    /** @param maxBytes most bytes of lines that are decoded at a time */
    EpochCutter(
            CutTrigger trigger,
            List<SourceReader> readers,
            Map<String, SourceStage> sources,
            Engine engine,
            long maxBytes) {
        this.sources = Map.copyOf(sources);
        this.engine = engine;
        this.maxBytes = maxBytes;
        this.trigger = trigger;
        this.readers = readers;
        sources.forEach((name, source) -> decoders.put(name, new AheadDecoder(source)));
        this.thread = new Thread(this::run, "inlet-decode");
    }

    void start() {
        thread.start();
    }

    /**
     * The next epoch, which the caller closes. Waits for it.
     *
     * @throws RuntimeException what ended the reading of a source
     */
    Epoch take() throws InterruptedException {
        lock.lock();
        try {
            while (ready == null && failure == null) {
                changed.await();
            }
            if (ready == null) {
                throw Threads.failure(thread.getName(), requireNonNull(failure));
            }
            Epoch epoch = ready;
            ready = null;
            changed.signalAll();
            return epoch;
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread. The readers must have been told to stop, or have ended. */
    @Override
    public void close() {
        lock.lock();
        try {
            closing = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        trigger.stop();
        Threads.joinUninterruptibly(thread);
        if (ready != null) {
            ready.close();
            ready = null;
        }
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                last = trigger.await() == CutTrigger.Cause.LAST_CUT;
                if (!offer(cut(last))) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            fail(InletException.bug("the decoding thread was interrupted", e));
        } catch (Throwable e) {
            // Whatever it is, the engine thread must hear of it, or it would wait forever.
            fail(e);
        }
    }

    private Epoch cut(boolean last) throws InterruptedException {
        List<SourceCut> cuts = new ArrayList<>();
        boolean complete = false;
        try {
            for (SourceReader reader : readers) {
                cuts.add(reader.cut());
            }
            cuts.replaceAll(this::decoded);
            complete = true;
            return new Epoch(cuts, last);
        } finally {
            if (!complete) {
                cuts.forEach(SourceCut::close);
            }
        }
    }

    /** The same with its records decoded; of files, of which it is not known how many there are, the first lines. */
    private SourceCut decoded(SourceCut cut) {
        if (cut.input() instanceof CutInput.Records records) {
            Optional<AheadDecoder.Ahead> ahead =
                    requireNonNull(decoders.get(cut.source())).decode(records.batch());
            return cut.with(new CutInput.Records(records.batch(), ahead));
        }
        if (cut.input() instanceof CutInput.Files files
                && requireNonNull(sources.get(cut.source())).readsLines()) {
            AheadDecoder decoder = requireNonNull(decoders.get(cut.source()));
            return cut.with(new CutInput.Files(
                    files.batch(), LinesAhead.of(cut.source(), files.batch(), engine, maxBytes, decoder)));
        }
        return cut;
    }

    /** Waits until the epoch before has been taken; false where nobody wants this one any more. */
    private boolean offer(Epoch epoch) throws InterruptedException {
        lock.lock();
        try {
            while (ready != null && !closing) {
                changed.await();
            }
            if (closing) {
                epoch.close();
                return false;
            }
            ready = epoch;
            changed.signalAll();
            return true;
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
    }
}
