package dev.inlet.runtime.generator;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.option.Option;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceAudit;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.SourceMetadata;
import dev.inlet.runtime.source.SourceType;
import dev.inlet.runtime.source.StoredProgress;
import java.util.List;
import java.util.Optional;

/** Makes {@link GeneratorSource}s. */
public final class GeneratorSourceType implements SourceType {
    /** The events of so many milliseconds are before the year 9999, up to which a TIMESTAMP goes. */
    private static final long LAST_ROW = 100_000_000_000_000L;

    static final Option<Long> ROWS_PER_SECOND = Option.longInteger("rows-per-second")
            .defaultTo(1_000L, "enough to see, little to keep")
            .atLeast(1L)
            .atMost(10_000_000L)
            .doc("How many events are made in a second. With `--once` they come as fast as they can be taken.");

    static final Option<Long> ROWS = Option.longInteger("rows")
            .optional("events are made until the pipeline is stopped; with `--once`, those of one second")
            .atLeast(1L)
            .atMost(LAST_ROW)
            .doc("How many events there are in all, restarts included.");

    static final Option<Long> SEED = Option.longInteger("seed")
            .defaultTo(1L, "the same events every time")
            .atLeast(0L)
            .atMost(1_000_000_000L)
            .doc("Other events for another seed. An event depends on the seed and its number only, its time included.");

    @Override
    public String name() {
        return "generator";
    }

    @Override
    public String doc() {
        return "Makes up JSON events of a web shop, for trying things; the same ones each time.";
    }

    @Override
    public List<Option<?>> options() {
        return List.of(ROWS_PER_SECOND, ROWS, SEED);
    }

    @Override
    public List<SourceMetadata> metadata() {
        return List.of(new SourceMetadata("row", Content.POSITION, 0, "The event's number, from 0."));
    }

    @Override
    public List<String> formats() {
        return List.of("json", "raw");
    }

    @Override
    public Optional<SourceAudit> audit(SourceContext context, StoredProgress stored) {
        SourcePartition partition = new SourcePartition(context.name(), "events");
        return Optional.of(new GeneratorAudit(
                partition,
                context.options().get(SEED),
                Optional.ofNullable(stored.identities().get(partition))));
    }

    @Override
    public Source create(SourceContext context) {
        return new GeneratorSource(context);
    }
}
