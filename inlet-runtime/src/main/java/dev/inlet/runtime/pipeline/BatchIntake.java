package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.RecordSource.Reached;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Collects what one source reads until the next cut. Confined to its reading thread. */
final class BatchIntake implements AutoCloseable {
    private final Engine engine;
    private final BatchRoom room;
    private final long maxFileBytes;

    /** Where the last batch ended. */
    private final Map<SourcePartition, Long> sealed = new HashMap<>();

    /** How far the source has come, where it tells more than the records show. */
    private Map<SourcePartition, Reached> reached = Map.of();

    private boolean foundPartition;

    private RecordBuffer buffer;
    private @Nullable FileBatch files;

    // Of the room, what the buffer has taken.
    private long takenRows;
    private long takenBytes;

    /**
     * @param room for the records of all sources
     * @param maxFileBytes most bytes of files that come at once
     */
    BatchIntake(Engine engine, BatchRoom room, long maxFileBytes) {
        this.engine = engine;
        this.room = room;
        this.maxFileBytes = maxFileBytes;
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

    /** Takes note of how far the source has come. */
    void observe(Map<SourcePartition, Reached> positions) {
        reached = positions;
        foundPartition |= !sealed.keySet().containsAll(positions.keySet());
        room.take(buffer.rows() - takenRows, buffer.bytes() - takenBytes);
        takenRows = buffer.rows();
        takenBytes = buffer.bytes();
    }

    long maxFileBytes() {
        return maxFileBytes;
    }

    BatchRoom room() {
        return room;
    }

    boolean isEmpty() {
        return files == null && buffer.rows() == 0;
    }

    /** Whether there is something for the next epoch: records, files, or a source partition that no epoch had yet. */
    boolean hasNews() {
        return !isEmpty() || foundPartition;
    }

    /** Whether nothing more may be read before the next cut. Where it is the others that filled the batch, they also tell so. */
    boolean isFull() {
        return files != null || room.isTaken();
    }

    /**
     * Everything since the last cut.
     *
     * @param idle whether there was nothing more to read when that was looked at last
     * @param hasMore whether there is more to read of a source partition
     */
    SourceCut seal(String source, boolean ended, boolean idle, Predicate<SourcePartition> hasMore) {
        if (files != null) {
            FileBatch batch = files;
            files = null;
            SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>();
            sealed.put(batch.partition(), batch.to());
            spans.put(batch.partition(), new PositionSpan(batch.from(), batch.to()));
            return new SourceCut(
                    source,
                    new CutInput.Files(batch, Optional.empty()),
                    spans,
                    batch.bytes(),
                    ended,
                    idle,
                    drained(ended, hasMore));
        }
        RecordBatch batch = buffer.seal();
        buffer = engine.newBuffer();
        room.giveBack(takenRows, takenBytes);
        takenRows = 0;
        takenBytes = 0;
        SortedMap<SourcePartition, PositionSpan> spans = spans(batch);
        spans.forEach((partition, span) -> sealed.put(partition, span.to()));
        foundPartition = false;
        Set<SourcePartition> drained = drained(ended, hasMore);
        if (batch.rows() == 0) {
            batch.close();
            return new SourceCut(source, null, spans, 0, ended, idle, drained);
        }
        return new SourceCut(
                source, new CutInput.Records(batch, Optional.empty()), spans, batch.bytes(), ended, idle, drained);
    }

    /**
     * Of all that were in an epoch: one that was read to its end holds nothing back in the epochs after that. That the source was idle
     * says less: how much is left to read is looked at now and then, and more may have come since.
     */
    private Set<SourcePartition> drained(boolean ended, Predicate<SourcePartition> hasMore) {
        return sealed.keySet().stream()
                .filter(partition -> ended || !hasMore.test(partition))
                .collect(Collectors.toUnmodifiableSet());
    }

    private SortedMap<SourcePartition, PositionSpan> spans(RecordBatch batch) {
        SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>();
        for (RecordBatch.Range shown : batch.ranges()) {
            spans.put(shown.partition(), span(shown.partition(), shown.first(), shown.next()));
        }
        reached.forEach((partition, told) -> {
            PositionSpan shown = spans.get(partition);
            long to = shown == null ? told.next() : Math.max(shown.to(), told.next());
            // Records begin at or behind where the source says that it began: what lies between was compacted away.
            spans.put(partition, span(partition, told.first(), to));
        });
        return spans;
    }

    /** @param first where reading began or, behind a gap, went on */
    private PositionSpan span(SourcePartition partition, long first, long to) {
        long from = sealed.getOrDefault(partition, first);
        // Only what the source tells is a gap; positions that its records leave out are not.
        boolean gap = reached.containsKey(partition) && first > from;
        return new PositionSpan(from, gap ? first : from, Math.max(from, to));
    }

    @Override
    public void close() {
        buffer.seal().close();
    }
}
