package dev.inlet.runtime.generator;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.RecordAudit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes the same events again. */
final class GeneratorAudit implements RecordAudit {
    private final RecordOrigin origin;
    private final GeneratedEvents events;
    private final boolean sameSeed;

    /** @param former the seed of the table's events; empty where it has none */
    GeneratorAudit(SourcePartition partition, long seed, Optional<Long> former) {
        this.origin = new RecordOrigin(partition, List.of());
        this.events = new GeneratedEvents(seed);
        this.sameSeed = former.isEmpty() || former.get() == seed;
    }

    @Override
    public Presence look(PositionRange range, Optional<String> note) {
        return sameSeed
                ? new Presence.Whole()
                : new Presence.Contradiction("events of the seed in the table", "another seed in the pipeline file");
    }

    @Override
    public long read(SourcePartition partition, long from, long to, long maxBytes, RecordBuffer into) {
        long next = from;
        while (next < to && (next == from || into.bytes() < maxBytes)) {
            byte[] event = events.event(next);
            into.append(origin, next, GeneratedEvents.timeOf(next), event, 0, event.length);
            next++;
        }
        return next;
    }

    @Override
    public List<String> notTaken(Map<SourcePartition, Long> positions) {
        return List.of();
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
