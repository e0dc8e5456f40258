package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.WatermarkDefinition;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How far the sources are complete in event time: the greatest time of each source partition minus the delay, and of those
 * the least. A partition that brought nothing in an epoch and has nothing left to read does not count, but for what it brought while
 * another held everything back: one that has more to read and has shown no time in this run. Confined to the engine thread.
 */
final class Watermarks {
    private final Map<String, SourceStage> sources;
    private final Connection connection;

    /** Of all epochs staged so far; microseconds since 1970. */
    private final Map<SourcePartition, Long> greatest = new HashMap<>();

    private final Set<SourcePartition> known = new HashSet<>();

    /**
     * By the sources of a query, what they have shown since they last had a watermark: it counts once the others have shown something
     * or turn out to have nothing, though there may be no more to read by then.
     */
    private final Map<Set<String>, Set<SourcePartition>> untold = new HashMap<>();

    /** @param sources by name; those without a watermark are passed over */
    Watermarks(Map<String, SourceStage> sources, Connection connection) {
        this.sources = sources;
        this.connection = connection;
    }

    Epoch begin(List<SourceCut> cuts) {
        return new Epoch(cuts);
    }

    /** What one epoch shows of the sources. */
    final class Epoch {
        private final Set<SourcePartition> drained = new HashSet<>();
        private final Map<SourcePartition, Long> shown = new HashMap<>();
        private final Set<SourcePartition> partitions = new HashSet<>(known);
        private final Set<String> idle = new HashSet<>();
        private final Map<Set<String>, Boolean> told = new HashMap<>();

        private Epoch(List<SourceCut> cuts) {
            for (SourceCut cut : cuts) {
                partitions.addAll(cut.spans().keySet());
                drained.addAll(cut.drained());
                if (cut.idle()) {
                    idle.add(cut.source());
                }
            }
        }

        /** Looks at the event times of a source's records. */
        void observe(SourceStage source, Round round) throws SQLException {
            if (source.watermark().isEmpty()) {
                return;
            }
            observe(
                    source,
                    EventTime.micros(source, source.watermark().get().column()),
                    "(" + EventTime.placed(round.rows(source, Map.of()), round, source.name()) + ")");
        }

        /**
         * The same with rows that an operator has taken, all of the round among them: that costs less than decoding them again.
         *
         * @return whether their times are those of the watermark
         */
        boolean observe(SourceStage source, Operator.Taken taken) throws SQLException {
            boolean same = source.watermark().map(WatermarkDefinition::column).equals(Optional.of(taken.column()));
            if (same) {
                observe(source, EventTime.TIME, taken.relation());
            }
            return same;
        }

        private void observe(SourceStage source, String time, String rows) throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT " + EventTime.PARTITION + ", max(" + time + ")"
                            + " FROM " + rows + " GROUP BY ALL HAVING max(" + time + ") IS NOT NULL")) {
                while (result.next()) {
                    shown.merge(new SourcePartition(source.name(), result.getString(1)), result.getLong(2), Math::max);
                }
            }
        }

        /**
         * Milliseconds since 1970 before which these sources are complete; empty where nothing new can be said, or one of them
         * has no watermark.
         */
        OptionalLong of(Collection<String> names) {
            Set<String> sources = Set.copyOf(names);
            OptionalLong watermark = least(sources);
            told.put(sources, watermark.isPresent());
            return watermark;
        }

        private OptionalLong least(Set<String> names) {
            // A source that has shown no partition yet may still show old records, unless it has none.
            if (!names.stream().allMatch(name -> idle.contains(name) || hasShown(name))) {
                return OptionalLong.empty();
            }
            Set<SourcePartition> before = untold.getOrDefault(names, Set.of());
            long least = Long.MAX_VALUE;
            for (SourcePartition partition : partitions) {
                if (!names.contains(partition.source())) {
                    continue;
                }
                Long now = shown.get(partition);
                if (now == null && drained.contains(partition) && !before.contains(partition)) {
                    continue;
                }
                long time =
                        Math.max(now == null ? Long.MIN_VALUE : now, greatest.getOrDefault(partition, Long.MIN_VALUE));
                if (time == Long.MIN_VALUE) {
                    return OptionalLong.empty();
                }
                least = Math.min(least, Math.floorDiv(time - delayMicros(partition), 1000));
            }
            // Version 0 is the least that a table can remember.
            return least == Long.MAX_VALUE || least < 0 ? OptionalLong.empty() : OptionalLong.of(least);
        }

        private boolean hasShown(String name) {
            return partitions.stream().anyMatch(partition -> partition.source().equals(name));
        }

        /** The epoch is staged: later ones go on from here. */
        void keep() {
            known.addAll(partitions);
            shown.forEach((partition, time) -> greatest.merge(partition, time, Math::max));
            told.forEach((names, isTold) -> {
                if (isTold) {
                    untold.remove(names);
                } else {
                    untold.computeIfAbsent(names, sources -> new HashSet<>())
                            .addAll(shown.keySet().stream()
                                    .filter(partition -> names.contains(partition.source()))
                                    .toList());
                }
            });
        }
    }

    private long delayMicros(SourcePartition partition) {
        WatermarkDefinition watermark =
                requireNonNull(sources.get(partition.source())).watermark().orElseThrow();
        return watermark.delay().toNanos() / 1000;
    }
}
