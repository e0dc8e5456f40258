package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.Engine;
import dev.inlet.error.InletException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;

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
    private final HandOver<Epoch> epochs = new HandOver<>();
    private final Thread thread;

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
     * @throws CancellationException where this was closed
     * @throws RuntimeException what ended the reading of a source
     */
    Epoch take() throws InterruptedException {
        return epochs.take().orElseThrow(() -> new CancellationException("the cutting of epochs has ended"));
    }

    /** Ends the thread. The readers must have been told to stop, or have ended. */
    @Override
    public void close() {
        epochs.end();
        trigger.stop();
        Threads.joinUninterruptibly(thread);
        epochs.poll().ifPresent(Epoch::close);
    }

    private void run() {
        try {
            boolean last = false;
            while (!last) {
                last = trigger.await() == CutTrigger.Cause.LAST_CUT;
                Epoch epoch = cut(last);
                if (!epochs.give(epoch)) {
                    epoch.close();
                    return;
                }
            }
        } catch (InterruptedException e) {
            epochs.fail(InletException.bug("the decoding thread was interrupted", e));
        } catch (Throwable e) {
            // Whatever it is, the engine thread must hear of it, or it would wait forever.
            epochs.fail(e);
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
}
