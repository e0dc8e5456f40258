package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Collects what one source reads until the next cut. Confined to its reading thread. */
final class BatchIntake implements AutoCloseable {
    private final Engine engine;
    private final long maxRows;
    private final long maxBytes;

    /** Where the last batch ended. */
    private final Map<SourcePartition, Long> reached = new HashMap<>();

    private RecordBuffer buffer;
    private @Nullable FileBatch files;

    BatchIntake(Engine engine, long maxRows, long maxBytes) {
        this.engine = engine;
        this.maxRows = maxRows;
        this.maxBytes = maxBytes;
        this.buffer = engine.newBuffer();
    }

    RecordBuffer records() {
        return buffer;
    }

    void take(FileBatch batch) {
        if (files != null) {
            throw new IllegalStateException("files of " + files.partition() + " wait for the next cut already");
        }
        files = batch;
    }

    long maxBytes() {
        return maxBytes;
    }

    boolean isEmpty() {
        return files == null && buffer.rows() == 0;
    }

    boolean isFull() {
        return files != null || buffer.rows() >= maxRows || buffer.bytes() >= maxBytes;
    }

    /** Everything since the last cut. */
    SourceCut seal(String source, boolean ended) {
        if (files != null) {
            FileBatch batch = files;
            files = null;
            SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>();
            spans.put(batch.partition(), new PositionSpan(batch.from(), batch.to()));
            return new SourceCut(source, new CutInput.Files(batch), spans, batch.bytes(), ended);
        }
        RecordBatch batch = buffer.seal();
        buffer = engine.newBuffer();
        SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>();
        for (RecordBatch.Range range : batch.ranges()) {
            long from = reached.getOrDefault(range.partition(), range.first());
            spans.put(range.partition(), new PositionSpan(from, range.next()));
            reached.put(range.partition(), range.next());
        }
        if (batch.rows() == 0) {
            batch.close();
            return new SourceCut(source, null, spans, 0, ended);
        }
        return new SourceCut(source, new CutInput.Records(batch), spans, batch.bytes(), ended);
    }

    @Override
    public void close() {
        buffer.seal().close();
    }
}
