package dev.inlet.runtime.source;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.position.SourcePartition;
import java.time.Duration;
import java.util.Map;

/** A source that hands over records, such as Kafka. */
public non-sealed interface RecordSource extends Source {
    /**
     * Appends what has arrived to the buffer, in order per source partition, and returns. One call appends a bounded amount
     * (of the order of a fetch), so that the caller can cut a batch between two calls.
     *
     * @param wait how long to wait where nothing is there
     */
    ReadState poll(RecordBuffer into, Duration wait);

    /**
     * How far each source partition has been read by the last {@link #poll}; before the first, where it begins. Beyond what the
     * records show, positions move over transaction markers and compacted ranges, and a partition that begins at its end has a
     * position before it has a record: a table that does not learn it would begin elsewhere after a restart. On the reading
     * thread, where a batch is cut.
     *
     * @return empty for a source whose positions are all shown by its records
     */
    default Map<SourcePartition, Reached> reached() {
        return Map.of();
    }

    /**
     * @param first where reading began or, after a gap that may be skipped, went on. A gap lies between two batches, never within
     *     one; where {@code first} is above the table's position, what is between was not there to be read
     * @param next the position of the next record
     */
    record Reached(long first, long next) {}
}
