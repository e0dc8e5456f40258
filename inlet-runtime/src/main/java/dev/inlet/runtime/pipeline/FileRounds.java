package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.Engine;
import dev.inlet.batch.InputFile;
import dev.inlet.batch.JsonLines;
import dev.inlet.batch.RecordBatch;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes through a batch of files: line by line with a bounded number of bytes at a time, or file by file where the engine
 * reads them by itself. A step never reaches over one of the boundaries, so that it is either in a table already or not at
 * all. Confined to the engine thread; the fields of a step in the making belong to the background until it is made.
 */
final class FileRounds implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FileRounds.class);

    private final SourceStage source;
    private final FileBatch batch;
    private final SortedSet<Long> boundaries;
    private final Engine engine;
    private final long maxBytes;
    private final Deque<InputFile> left;
    private final AheadDecoder ahead;
    private final ExecutorService background;
    private @Nullable Future<Optional<Step>> pending;
    private @Nullable JsonLines lines;
    private PositionSpan span;

    /**
     * @param input its lines that were read ahead are taken where no boundary parts the batch
     * @param boundaries positions of the files' source partition
     * @param background makes steps while the engine thread stages the one before
     */
    FileRounds(
            SourceStage source,
            CutInput.Files input,
            SortedSet<Long> boundaries,
            Engine engine,
            long maxBytes,
            ExecutorService background) {
        this.source = source;
        this.ahead = new AheadDecoder(source);
        this.batch = input.batch();
        this.boundaries = boundaries;
        this.engine = engine;
        this.maxBytes = maxBytes;
        this.background = background;
        this.left = new ArrayDeque<>(batch.files());
        this.span = new PositionSpan(batch.from(), batch.from());
        input.ahead().flatMap(LinesAhead::take).ifPresent(this::goOnBehind);
    }

    private void goOnBehind(LinesAhead.Read read) {
        if (!boundaries.subSet(batch.from() + 1, batch.to()).isEmpty()) {
            read.close();
            return;
        }
        upToBoundary();
        lines = read.lines();
        pending = read.first()
                .<Future<Optional<Step>>>map(
                        first -> CompletableFuture.completedFuture(Optional.of(new Step(first, span))))
                .orElse(null);
    }

    /** @param input closed by its round */
    record Step(Round.Input input, PositionSpan span) {}

    String name() {
        return source.name();
    }

    SourcePartition partition() {
        return batch.partition();
    }

    /** Empty where everything has been read. Meanwhile the step after it is made. */
    Optional<Step> next() {
        Optional<Step> step = pending == null ? make() : result(pending);
        pending = step.isPresent() && source.readsLines() ? background.submit(this::make) : null;
        return step;
    }

    private static Optional<Step> result(Future<Optional<Step>> pending) {
        try {
            return Threads.getUninterruptibly(pending);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            throw Threads.failure("inlet-lines", cause == null ? e : cause);
        }
    }

    private Optional<Step> make() {
        while (lines != null || !left.isEmpty()) {
            if (lines == null) {
                List<InputFile> files = upToBoundary();
                if (!source.readsLines() && !source.isKnown() && files.stream().allMatch(file -> file.size() == 0)) {
                    continue; // no row, and nothing that tells the columns
                }
                if (!source.readsLines()) {
                    return Optional.of(new Step(new Round.Input.Whole(files, partition()), span));
                }
                lines = new JsonLines(engine, source.name(), files, maxBytes);
            }
            Optional<RecordBatch> chunk = requireNonNull(lines).next();
            if (chunk.isPresent()) {
                return Optional.of(
                        new Step(new Round.Input.Lines(chunk.get(), ahead.decode(chunk.get()), partition()), span));
            }
            closeLines();
        }
        return Optional.empty();
    }

    /** The next files that no boundary parts; there is at least one left. */
    private List<InputFile> upToBoundary() {
        long first = left.element().position();
        long to = boundaries.tailSet(first + 1).stream().findFirst().orElse(batch.to());
        List<InputFile> files = new ArrayList<>();
        while (!left.isEmpty() && left.element().position() < to) {
            files.add(left.remove());
        }
        span = new PositionSpan(first, to);
        return files;
    }

    /** Drops the step that nobody took, and closes the file in hand. */
    @Override
    public void close() {
        if (pending != null) {
            try {
                result(pending).ifPresent(step -> ((Round.Input.Lines) step.input()).close());
            } catch (RuntimeException e) {
                // The step would have failed; whoever closes early does not want it any more.
                LOG.debug("a step of files that was not taken had failed", e);
            }
            pending = null;
        }
        closeLines();
    }

    private void closeLines() {
        if (lines != null) {
            lines.close();
            lines = null;
        }
    }
}
