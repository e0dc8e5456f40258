package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.batch.InputFile;
import dev.inlet.batch.LineReader;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a batch of files, a bounded number of bytes at a time. A step never reaches over one of the boundaries,
 * so that it is either in a table already or not at all. Confined to the engine thread.
 */
final class FileRounds implements AutoCloseable {
    private final String source;
    private final FileBatch batch;
    private final SortedSet<Long> boundaries;
    private final Engine engine;
    private final long maxBytes;
    private final Deque<InputFile> left;
    private @Nullable LineReader reader;
    private long from;

    /** @param boundaries positions of the files' source partition */
    FileRounds(String source, FileBatch batch, SortedSet<Long> boundaries, Engine engine, long maxBytes) {
        this.source = source;
        this.batch = batch;
        this.boundaries = boundaries;
        this.engine = engine;
        this.maxBytes = maxBytes;
        this.left = new ArrayDeque<>(batch.files());
        this.from = batch.from();
    }

    /** @param batch closed by the caller */
    record Step(RecordBatch batch, PositionSpan span) {}

    String name() {
        return source;
    }

    SourcePartition partition() {
        return batch.partition();
    }

    /** Empty where all lines have been read. */
    Optional<Step> next() {
        while (reader != null || !left.isEmpty()) {
            long to = boundaries.tailSet(from + 1).stream().findFirst().orElse(batch.to());
            RecordBuffer buffer = engine.newBuffer();
            boolean filled = fill(buffer, to);
            PositionSpan span = new PositionSpan(from, to);
            if (!filled) {
                from = to;
            }
            if (buffer.rows() > 0) {
                return Optional.of(new Step(buffer.seal(), span));
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
                reader = new LineReader(file, new RecordOrigin(new SourcePartition(source, path), List.of(path)));
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
