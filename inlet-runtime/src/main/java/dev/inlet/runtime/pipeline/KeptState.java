package dev.inlet.runtime.pipeline;

import dev.inlet.commit.StateChange;
import dev.inlet.position.EventTimeNote;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.state.StateManifest.Missing;
import dev.inlet.runtime.state.TableState;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/** What one epoch does to the state of a table, which may lack records that are read again. Confined to the engine thread. */
interface KeptState {
    TableState.Epoch kept();

    /** Whether records that the state holds are still to be read again: then nothing may be closed. */
    default boolean isIncomplete() {
        return !kept().missing().isEmpty();
    }

    /** Position of the first record of a partition that is read again for the state. */
    default Map<SourcePartition, Long> missingFrom() {
        Map<SourcePartition, Long> from = new LinkedHashMap<>();
        kept().missing().forEach((partition, range) -> from.put(partition, range.from()));
        return from;
    }

    /** Position after the records of a partition that are read again for the state. */
    default Map<SourcePartition, Long> missingTo() {
        Map<SourcePartition, Long> to = new LinkedHashMap<>();
        kept().missing().forEach((partition, range) -> to.put(partition, range.to()));
        return to;
    }

    /** What the epoch covers is read. */
    default void read(Map<SourcePartition, PositionSpan> spans) {
        if (!isIncomplete()) {
            return;
        }
        SortedMap<SourcePartition, Missing> left = new TreeMap<>(kept().missing());
        spans.forEach((partition, span) -> left.computeIfPresent(
                partition,
                (p, range) ->
                        span.to() < range.to() ? new Missing(Math.max(range.from(), span.to()), range.to()) : null));
        kept().missing(left);
    }

    /**
     * Finishes the epoch, and has the commit of the table tell of it where there is something to tell.
     *
     * @param given whether the table was given records: the commit then tells of the state as it is, for one that does not is of a
     *     run that kept none
     * @param from the watermark of the table before the epoch, in milliseconds
     * @param to the same after it
     * @param windowsClosed as the commit is to say it
     */
    default void finish(
            boolean given, OptionalLong from, OptionalLong to, OptionalLong windowsClosed, EpochDraft.Part part) {
        OptionalLong before = kept().before();
        OptionalLong after = kept().finish();
        if (given || !after.equals(before) || !from.equals(to)) {
            EventTimeNote note = new EventTimeNote(from, kept().after().needs(), windowsClosed);
            part.state(new StateChange(before, after, note));
        }
    }
}
