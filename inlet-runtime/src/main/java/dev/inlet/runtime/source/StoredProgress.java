package dev.inlet.runtime.source;

import dev.inlet.position.SourcePartition;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What the tables of a pipeline know of one source.
 *
 * @param positions per source partition the lowest position over the tables, where each has one: where to read on
 * @param least the lowest position over those tables that have one: where another has none, as one that was added to the pipeline, it begins
 *     where the source is told to start, but no later than here, or the others would miss what lies between
 * @param highest per source partition the highest position over the tables: what was committed before it must keep its position
 * @param identities what the positions refer to
 * @param notes the source's notes of earlier commits, as a rule newest first, read from the tables' history when asked for; as far back
 *     as the logs reach. Close the stream.
 */
public record StoredProgress(
        SortedMap<SourcePartition, Long> positions,
        SortedMap<SourcePartition, Long> least,
        SortedMap<SourcePartition, Long> highest,
        Map<SourcePartition, Long> identities,
        Supplier<Stream<String>> notes) {
    /** Where each table has the same positions. */
    public StoredProgress(
            SortedMap<SourcePartition, Long> positions,
            SortedMap<SourcePartition, Long> highest,
            Map<SourcePartition, Long> identities,
            Supplier<Stream<String>> notes) {
        this(positions, positions, highest, identities, notes);
    }
}
