package dev.inlet.runtime.pipeline;

import dev.inlet.position.CommitNote;
import dev.inlet.position.EventTimeNote;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.table.CommitHistory;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.HistoryEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * By which watermark the records were judged that a table has already: each commit says it of the positions that it moved. So
 * a record that is read again after a crash is late exactly where it was late before, however batches are cut.
 */
final class Judgements {
    static final Judgements NONE = new Judgements(List.of(), Set.of());

    private final List<Judgement> judgements;
    private final Set<SourcePartition> unreached;

    private record Judgement(OptionalLong lateBefore, Map<SourcePartition, PositionRange> ranges) {}

    /**
     * Records that were judged by one watermark.
     *
     * @param from per source partition, the first record where it is not the first of the span
     * @param to per source partition, after the last record
     */
    record Slice(OptionalLong watermark, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {}

    private Judgements(List<Judgement> judgements, Set<SourcePartition> unreached) {
        this.judgements = List.copyOf(judgements);
        this.unreached = Set.copyOf(unreached);
    }

    /** What a table's log says of the state that it names. */
    sealed interface Newest {
        /** @param note of the newest commit that has to do with event time */
        record Said(EventTimeNote note) implements Newest {}

        /** A run without the window has moved on since. */
        record MovedOn() implements Newest {}

        /** The commit that would say it is not in the log any more. */
        record CleanedUp() implements Newest {}
    }

    /** Commits that move over no record, such as one that states where a source starts, say nothing. */
    static Newest newest(DeltaTable table, String pipeline) {
        try (Stream<HistoryEntry> entries = CommitHistory.newestFirst(table)) {
            return notes(entries, pipeline)
                    .filter(note -> note.eventTime().isPresent() || note.read() > 0)
                    .findFirst()
                    .<Newest>map(note ->
                            note.eventTime().<Newest>map(Newest.Said::new).orElseGet(Newest.MovedOn::new))
                    .orElseGet(Newest.CleanedUp::new);
        }
    }

    private static Stream<CommitNote> notes(Stream<HistoryEntry> entries, String pipeline) {
        return entries.flatMap(entry -> CommitNote.parse(entry.parameters()).stream())
                .filter(note -> note.pipeline().equals(pipeline));
    }

    /**
     * Reads the history back to these positions, or as far as it reaches.
     *
     * @param back per source partition, the first position of interest
     */
    static Judgements read(DeltaTable table, String pipeline, Map<SourcePartition, Long> back) {
        Map<SourcePartition, Long> open = new HashMap<>(back);
        List<Judgement> found = new ArrayList<>();
        try (Stream<HistoryEntry> entries = CommitHistory.newestFirst(table)) {
            Iterator<CommitNote> notes = notes(entries, pipeline).iterator();
            while (!open.isEmpty() && notes.hasNext()) {
                CommitNote note = notes.next();
                Map<SourcePartition, PositionRange> ranges = new HashMap<>();
                for (PositionRange range : note.ranges()) {
                    ranges.put(range.partition(), range);
                    if (range.from() <= open.getOrDefault(range.partition(), Long.MIN_VALUE)) {
                        open.remove(range.partition());
                    }
                }
                note.eventTime().ifPresent(time -> found.add(new Judgement(time.lateBefore(), ranges)));
            }
        }
        return new Judgements(found, open.keySet());
    }

    /** Source partitions of which the history does not reach back to the first position of interest. */
    Set<SourcePartition> unreached() {
        return unreached;
    }

    /** The watermark by which the last commit's records were judged; empty where it was by none, or there is no such commit. */
    OptionalLong newest() {
        return judgements.isEmpty() ? OptionalLong.empty() : judgements.get(0).lateBefore();
    }

    /** Positions at which another watermark was in force, of one source partition. */
    SortedSet<Long> boundaries(SourcePartition partition) {
        SortedSet<Long> boundaries = new TreeSet<>();
        for (Judgement judgement : judgements) {
            PositionRange range = judgement.ranges().get(partition);
            if (range != null) {
                boundaries.add(range.first());
                boundaries.add(range.to());
            }
        }
        return boundaries;
    }

    /**
     * The parts of the spans that lie between these positions, by the watermark that was in force, in the order in which they
     * were judged.
     *
     * @param from per source partition; where it is not named, where the span begins
     * @param to per source partition; where it is not named, nothing of it is wanted
     */
    List<Slice> slices(
            Map<SourcePartition, PositionSpan> spans, Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {
        List<Slice> slices = new ArrayList<>();
        for (Judgement judgement : judgements) {
            Map<SourcePartition, Long> sliceFrom = new HashMap<>();
            Map<SourcePartition, Long> sliceTo = new HashMap<>();
            boolean any = false;
            for (Map.Entry<SourcePartition, PositionSpan> entry : spans.entrySet()) {
                SourcePartition partition = entry.getKey();
                PositionSpan span = entry.getValue();
                PositionRange range = judgement.ranges().get(partition);
                long first = Math.max(span.from(), from.getOrDefault(partition, span.from()));
                long last = Math.min(span.to(), to.getOrDefault(partition, span.from()));
                if (range != null) {
                    first = Math.max(first, range.first());
                    last = Math.min(last, range.to());
                }
                boolean wanted = range != null && first < last;
                any |= wanted;
                sliceTo.put(partition, wanted ? last : span.from());
                if (wanted && first > span.from()) {
                    sliceFrom.put(partition, first);
                }
            }
            if (any) {
                slices.add(new Slice(judgement.lateBefore(), sliceFrom, sliceTo));
            }
        }
        Collections.reverse(slices);
        return slices;
    }
}
