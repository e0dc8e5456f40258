package dev.inlet.runtime.pipeline;

import dev.inlet.position.SourcePartition;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What one source contributes to one epoch.
 *
 * @param input the records or files; null where nothing arrived
 * @param spans what is covered per source partition; may name partitions without records
 * @param bytes of values and keys, or of the files
 * @param ended whether a bounded source has nothing more
 * @param idle whether nothing more was there to be read when this was cut
 * @param drained source partitions that had nothing more to read when this was cut
 */
record SourceCut(
        String source,
        @Nullable CutInput input,
        SortedMap<SourcePartition, PositionSpan> spans,
        long bytes,
        boolean ended,
        boolean idle,
        Set<SourcePartition> drained)
        implements AutoCloseable {
    /** The same with another form of the input. */
    SourceCut with(CutInput other) {
        return new SourceCut(source, other, spans, bytes, ended, idle, drained);
    }

    /** Frees the records. */
    @Override
    public void close() {
        if (input != null) {
            input.close();
        }
    }
}
