package dev.inlet.runtime.source;

import dev.inlet.position.SourcePartition;
import java.util.Map;
import java.util.OptionalLong;

/**
 * One running source: a set of source partitions, each with a position. Confined to the thread that reads it, from
 * {@link #open} to {@link #close}, except where a method says otherwise.
 *
 * <p>A source never moves a position by itself in a way that leaves records out. Where a stored position does not fit what
 * the source has (records gone, source re-created, position ahead of the end), it throws an
 * {@link dev.inlet.error.InletException} of kind {@code DATA} that names the choices. What can pass (a broker that is
 * away) it throws as kind {@code TRANSIENT}; the caller polls again after a pause.
 */
public sealed interface Source extends AutoCloseable permits RecordSource, FileSource {
    /** Takes up the stored progress. Called once, before anything is read. */
    void open(StoredProgress stored);

    /**
     * What the positions of this source refer to, such as a hash of each topic's id. Those that a table does not have yet
     * are stated in its next commit. May grow while running. Any thread.
     */
    Map<SourcePartition, Long> identities();

    /** Everything before these positions is durably in every table. Best effort; called on the reading thread. */
    void acknowledge(Map<SourcePartition, Long> positions);

    /** Records (of a file source: files) that are there and not yet read; empty while unknown. Any thread. */
    OptionalLong lag();

    /**
     * Whether there is something of this source partition that was not handed over yet, as far as is known. A partition
     * without more does not hold back the watermark. On the reading thread, where a batch is cut.
     */
    default boolean hasMore(SourcePartition partition) {
        OptionalLong left = lag();
        return left.isEmpty() || left.getAsLong() > 0;
    }

    /** Frees everything; leaves stored positions as they are. */
    @Override
    void close();
}
