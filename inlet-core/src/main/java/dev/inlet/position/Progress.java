package dev.inlet.position;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where one pipeline stands in one table. Immutable.
 *
 * @param positions the next record to read of each source partition; 0 or more
 * @param identities what a source said its positions refer to, such as a hash of a topic's id, by a name that the source
 *     chose; a position means nothing where the identity has changed
 * @param watermark event-time watermark in ms since the epoch
 * @param delivered by target of events, the last table version that it is known to have been told of
 * @param stateEpoch epoch of the state that belongs to the positions; empty where the pipeline keeps none
 */
public record Progress(
        SortedMap<SourcePartition, Long> positions,
        SortedMap<SourcePartition, Long> identities,
        OptionalLong watermark,
        SortedMap<String, Long> delivered,
        OptionalLong stateEpoch) {
    public static final Progress NONE =
            new Progress(new TreeMap<>(), new TreeMap<>(), OptionalLong.empty(), new TreeMap<>(), OptionalLong.empty());

    public Progress {
        positions = Collections.unmodifiableSortedMap(new TreeMap<>(positions));
        identities = Collections.unmodifiableSortedMap(new TreeMap<>(identities));
        delivered = Collections.unmodifiableSortedMap(new TreeMap<>(delivered));
    }

    /** The position of the partition, or {@link PositionRange#NONE}. */
    public long position(SourcePartition partition) {
        return positions.getOrDefault(partition, PositionRange.NONE);
    }

    /** This progress after a commit that moved these ranges and stated these identities. */
    public Progress advance(
            Collection<PositionRange> ranges,
            Map<SourcePartition, Long> newIdentities,
            OptionalLong newWatermark,
            OptionalLong newStateEpoch) {
        SortedMap<SourcePartition, Long> moved = new TreeMap<>(positions);
        for (PositionRange range : ranges) {
            moved.put(range.partition(), range.to());
        }
        SortedMap<SourcePartition, Long> stated = new TreeMap<>(identities);
        stated.putAll(newIdentities);
        return new Progress(
                moved,
                stated,
                newWatermark.isPresent() ? newWatermark : watermark,
                delivered,
                newStateEpoch.isPresent() ? newStateEpoch : stateEpoch);
    }

    /** This progress after a commit that stated these deliveries. */
    public Progress deliveredUpTo(Map<String, Long> stated) {
        SortedMap<String, Long> all = new TreeMap<>(delivered);
        all.putAll(stated);
        return new Progress(positions, identities, watermark, all, stateEpoch);
    }
}
