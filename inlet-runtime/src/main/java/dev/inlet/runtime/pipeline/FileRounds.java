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
import org.jspecify.annotations.Nullable;

/**
 * Goes through a batch of files: line by line with a bounded number of bytes at a time, or file by file where the engine
 * reads them by itself. A step never reaches over one of the boundaries, so that it is either in a table already or not at
 * all. Confined to the engine thread.
 */
final class FileRounds implements AutoCloseable {
    private final SourceStage source;
    private final FileBatch batch;
    private final SortedSet<Long> boundaries;
    private final Engine engine;
    private final long maxBytes;
    private final Deque<InputFile> left;
    private @Nullable JsonLines lines;
    private PositionSpan span;

    /** @param boundaries positions of the files' source partition */
    FileRounds(SourceStage source, FileBatch batch, SortedSet<Long> boundaries, Engine engine, long maxBytes) {
        this.source = source;
        this.batch = batch;
        this.boundaries = boundaries;
        this.engine = engine;
        this.maxBytes = maxBytes;
        this.left = new ArrayDeque<>(batch.files());
        this.span = new PositionSpan(batch.from(), batch.from());
    }

    /** @param input closed by its round */
    record Step(Round.Input input, PositionSpan span) {}

    String name() {
        return source.name();
    }

    SourcePartition partition() {
        return batch.partition();
    }

    /** Empty where everything has been read. */
    Optional<Step> next() {
        while (lines != null || !left.isEmpty()) {
            if (lines == null) {
                List<InputFile> files = upToBoundary();
                if (!source.readsLines()) {
                    return Optional.of(new Step(new Round.Input.Whole(files, partition()), span));
                }
                lines = new JsonLines(engine, source.name(), files, maxBytes);
            }
            Optional<RecordBatch> chunk = requireNonNull(lines).next();
            if (chunk.isPresent()) {
                return Optional.of(new Step(new Round.Input.Lines(chunk.get(), partition()), span));
            }
            close();
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

    @Override
    public void close() {
        if (lines != null) {
            lines.close();
            lines = null;
        }
    }
}
