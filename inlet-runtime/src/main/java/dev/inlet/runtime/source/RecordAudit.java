package dev.inlet.runtime.source;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.position.SourcePartition;

/** Of a source that can hand over its records again. */
public interface RecordAudit extends SourceAudit {
    /**
     * Appends records in their order.
     *
     * @param to exclusive
     * @param maxBytes stop soon after so many bytes; at least one record
     * @return the position up to where all that is there was appended: greater than {@code from}, at most {@code to}
     */
    long read(SourcePartition partition, long from, long to, long maxBytes, RecordBuffer into);
}
