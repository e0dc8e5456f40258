package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.batch.InputFile;
import dev.inlet.batch.LineReader;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
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
 * reads them by itself. A step never reaches over one of the boundaries,
 * so that it is either in a table already or not at all. Confined to the engine thread.
 */
final class FileRounds implements AutoCloseable {
    private final SourceStage source;
    private final FileBatch batch;
    private final SortedSet<Long> boundaries;
    private final Engine engine;
    private final long maxBytes;
    private final Deque<InputFile> left;
    private @Nullable LineReader reader;
    private long from;

    /** @param boundaries positions of the files' source partition */
    FileRounds(SourceStage source, FileBatch batch, SortedSet<Long> boundaries, Engine engine, long maxBytes) {
        this.source = source;
        this.batch = batch;
        this.boundaries = boundaries;
        this.engine = engine;
        this.maxBytes = maxBytes;
        this.left = new ArrayDeque<>(batch.files());
        this.from = batch.from();
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
        return source.readsLines() ? nextLines() : nextFiles();
    }

    private Optional<Step> nextFiles() {
        while (!left.isEmpty()) {
            long to = boundary();
            List<InputFile> files = new ArrayList<>();
            while (!left.isEmpty() && left.element().position() < to) {
                files.add(left.remove());
            }
            PositionSpan span = new PositionSpan(from, to);
            from = to;
            if (!files.isEmpty()) {
                return Optional.of(new Step(new Round.Input.Whole(files, batch.partition()), span));
            }
        }
        return Optional.empty();
    }

    private long boundary() {
        return boundaries.tailSet(from + 1).stream().findFirst().orElse(batch.to());
    }

    private Optional<Step> nextLines() {
        while (reader != null || !left.isEmpty()) {
            long to = boundary();
            RecordBuffer buffer = engine.newBuffer();
            boolean filled = fill(buffer, to);
            PositionSpan span = new PositionSpan(from, to);
            if (!filled) {
                from = to;
            }
            if (buffer.rows() > 0) {
                return Optional.of(new Step(new Round.Input.Lines(buffer.seal(), batch.partition()), span));
            }
            buffer.seal().close();
        }
        return Optional.empty();
    }

    /** Appends lines of files before {@code to}; false where these files have no more. */
    private boolean fill(RecordBuffer buffer, long to) {
        while (true) {
            if (reader == null) {
                InputFile file = left.peek();
                if (file == null || file.position() >= to) {
                    return false;
                }
                left.remove();
                String path = file.path().toString();
                reader = new LineReader(file, new RecordOrigin(new SourcePartition(source.name(), path), List.of(path)));
            }
            if (reader.read(buffer, maxBytes)) {
                return true;
            }
            reader.close();
            reader = null;
        }
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
            reader = null;
        }
    }
}
