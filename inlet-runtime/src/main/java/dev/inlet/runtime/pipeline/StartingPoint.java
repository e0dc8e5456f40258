package dev.inlet.runtime.pipeline;

import dev.inlet.position.SourcePartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where reading starts, from how far each table has come. A source partition is read from the lowest position that a table
 * which needs it stands at; where one of them has none, from where the source's {@code start} says.
 */
final class StartingPoint {
    private StartingPoint() {}

    /**
     * @param needed names of the sources whose records the table takes
     * @param complete per source partition, up to where the table has everything
     */
    record TableState(Set<String> needed, Map<SourcePartition, Long> complete) {
        boolean needs(SourcePartition partition) {
            return needed.contains(partition.source());
        }
    }

    /** Positions to read from; a partition that is not in the result starts where its source says. */
    static SortedMap<SourcePartition, Long> lowest(List<TableState> sinks, TableState deadLetters) {
        SortedMap<SourcePartition, Long> lowest = least(sinks, deadLetters);
        lowest.keySet()
                .removeIf(partition -> sinks.stream()
                        .anyMatch(sink ->
                                sink.needs(partition) && !sink.complete().containsKey(partition)));
        return lowest;
    }

    /** The lowest position that one of the tables has which need the partition. */
    static SortedMap<SourcePartition, Long> least(List<TableState> sinks, TableState deadLetters) {
        SortedMap<SourcePartition, Long> least = new TreeMap<>();
        for (TableState sink : sinks) {
            sink.complete().forEach((partition, position) -> {
                if (sink.needs(partition)) {
                    // Dead letters without a position were configured later: before them, a record that did
                    // not fit held up the pipeline, so there are none to catch up on.
                    long from = Math.min(position, deadLetters.complete().getOrDefault(partition, position));
                    least.merge(partition, from, Math::min);
                }
            });
        }
        return least;
    }

    /** From where on the dead letters want records: where they stand, else where the sinks do. */
    static Map<SourcePartition, Long> ofDeadLetters(TableState deadLetters, Map<SourcePartition, Long> lowest) {
        Map<SourcePartition, Long> starts = new HashMap<>(lowest);
        starts.putAll(deadLetters.complete());
        return starts;
    }
}
