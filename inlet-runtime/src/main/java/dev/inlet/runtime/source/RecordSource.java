package dev.inlet.runtime.source;

import dev.inlet.batch.RecordBuffer;
import java.time.Duration;

/** A source that hands over records, such as Kafka. */
public non-sealed interface RecordSource extends Source {
    /**
     * Appends what has arrived to the buffer, in order per source partition, and returns. One call appends a bounded amount
     * (of the order of a fetch), so that the caller can cut a batch between two calls. Positions that moved without a
     * record (transaction markers, compacted ranges) are told to the buffer too.
     *
     * @param wait how long to wait where nothing is there
     */
    ReadState poll(RecordBuffer into, Duration wait);
}
