package dev.inlet.runtime.generator;

import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import dev.inlet.error.InletException;
import dev.inlet.option.Options;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.RecordSource;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.StoredProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/** Makes up events; the position is the number of the next event, so a restart goes on exactly where the table is. */
final class GeneratorSource implements RecordSource {
    /** A batch is cut between two polls: few enough for small batches, enough to be no cost. */
    private static final int MOST_AT_ONCE = 500;

    private final SourceContext context;
    private final SourcePartition partition;
    private final RecordOrigin origin;
    private final GeneratedEvents events;
    private final long perSecond;
    private final long identity;
    private long next;
    private long end;
    private long firstOfRun;
    private Instant started = Instant.EPOCH;
    private volatile long lag;

    GeneratorSource(SourceContext context) {
        Options options = context.options();
        this.context = context;
        this.partition = new SourcePartition(context.name(), "events");
        this.origin = new RecordOrigin(partition, List.of());
        this.identity = options.get(GeneratorSourceType.SEED);
        this.events = new GeneratedEvents(options.get(GeneratorSourceType.SEED));
        this.perSecond = options.get(GeneratorSourceType.ROWS_PER_SECOND);
    }

    @Override
    public void open(StoredProgress stored) {
        Long former = stored.identities().get(partition);
        if (former != null && former != identity) {
            throw InletException.configuration(
                    "Source " + context.name() + " made events of another seed before",
                    "The number at which to go on belongs to that seed",
                    "Set the former seed again, or give the source another name");
        }
        next = stored.positions().getOrDefault(partition, 0L);
        firstOfRun = next;
        started = context.clock().instant();
        long endless = context.bounded() ? next + perSecond : Long.MAX_VALUE;
        end = context.options().find(GeneratorSourceType.ROWS).orElse(endless);
    }

    /** The seed: with another one, the numbers mean other events. */
    @Override
    public Map<SourcePartition, Long> identities() {
        return Map.of(partition, identity);
    }

    @Override
    public ReadState poll(RecordBuffer into, Duration wait) {
        long until = Math.min(due(), next + MOST_AT_ONCE);
        if (until <= next && next < end) {
            pause(wait);
            until = Math.min(due(), next + MOST_AT_ONCE);
        }
        while (next < until) {
            byte[] event = events.event(next);
            into.append(origin, next, GeneratedEvents.timeOf(next), event, 0, event.length);
            next++;
        }
        lag = Math.max(0, due() - next);
        return context.bounded() && next >= end ? ReadState.EXHAUSTED : ReadState.OPEN;
    }

    /** The number before which all events are there by now. */
    private long due() {
        if (context.bounded()) {
            return end;
        }
        long millis = Duration.between(started, context.clock().instant()).toMillis();
        return Math.min(end, firstOfRun + Math.max(0, millis) * perSecond / 1000);
    }

    private void pause(Duration wait) {
        long untilNext = Math.max(1, 1000 / perSecond);
        try {
            TimeUnit.MILLISECONDS.sleep(Math.min(wait.toMillis(), untilNext));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void acknowledge(Map<SourcePartition, Long> positions) {
        // Nothing is kept that could be forgotten.
    }

    @Override
    public OptionalLong lag() {
        return OptionalLong.of(lag);
    }

    @Override
    public void close() {
        // Holds nothing.
    }
}
