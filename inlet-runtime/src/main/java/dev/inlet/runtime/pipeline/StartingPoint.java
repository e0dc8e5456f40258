package dev.inlet.runtime.pipeline;

import dev.inlet.position.SourcePartition;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

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
        Set<SourcePartition> partitions = new TreeSet<>();
        sinks.forEach(sink -> partitions.addAll(sink.complete().keySet()));
        SortedMap<SourcePartition, Long> lowest = new TreeMap<>();
        for (SourcePartition partition : partitions) {
            List<TableState> needing =
                    sinks.stream().filter(sink -> sink.needs(partition)).toList();
            if (needing.stream().allMatch(sink -> sink.complete().containsKey(partition))) {
                needing.stream()
                        .map(sink -> sink.complete().get(partition))
                        .min(Long::compare)
                        .ifPresent(position -> lowest.put(
                                partition,
                                // Dead letters without a position were configured later: before them, a record that did
                                // not fit held up the pipeline, so there are none to catch up on.
                                Math.min(position, deadLetters.complete().getOrDefault(partition, position))));
            }
        }
        return lowest;
    }

    /** From where on the dead letters want records: where they stand, else where the sinks do. */
    static Map<SourcePartition, Long> ofDeadLetters(TableState deadLetters, Map<SourcePartition, Long> lowest) {
        Map<SourcePartition, Long> starts = new HashMap<>(lowest);
        starts.putAll(deadLetters.complete());
        return starts;
    }
}
