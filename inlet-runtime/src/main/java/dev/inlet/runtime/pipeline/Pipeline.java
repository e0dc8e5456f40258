package dev.inlet.runtime.pipeline;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.DeadLettersDefinition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.table.DeltaTable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs a pipeline. Where a table changes under it, it starts again by itself from the positions in its tables.
 *
 * <p>{@link #run} is called once, by one thread; the other methods by any.
 */
public final class Pipeline {
    private final PipelineDefinition definition;
    private final RunMode mode;
    private final Clock clock;
    private final Function<String, DeltaTable> tables;
    private final PipelineMeter meter;
    private final Consumer<PipelineEvent> events;
    private final KnownTables known = new KnownTables();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final AtomicReference<@Nullable Attempt> current = new AtomicReference<>();

    /**
     * @param bounded whether to end when everything that is there at the start is committed
     * @param events told on the pipeline's threads, which wait meanwhile
     */
    public Pipeline(PipelineDefinition definition, boolean bounded, Clock clock, Consumer<PipelineEvent> events) {
        this(definition, bounded ? RunMode.ONCE : RunMode.CONTINUOUS, clock, events);
    }

    /** @param events told on the pipeline's threads, which wait meanwhile */
    public Pipeline(PipelineDefinition definition, RunMode mode, Clock clock, Consumer<PipelineEvent> events) {
        this(definition, mode, clock, events, place -> DeltaTable.local(Path.of(place)));
    }

    /**
     * As the other, with storage of one's own.
     *
     * @param tables the table at a place
     */
    public Pipeline(
            PipelineDefinition definition,
            RunMode mode,
            Clock clock,
            Consumer<PipelineEvent> events,
            Function<String, DeltaTable> tables) {
        this.tables = tables;
        this.definition = definition;
        this.mode = mode;
        this.clock = clock;
        this.meter = new PipelineMeter(
                definition.deadLetters().map(DeadLettersDefinition::table).orElse(""));
        this.events = meter.andThen(events);
    }

    /**
     * Runs until the end of a bounded run, {@link #stop}, or a failure.
     *
     * @throws InletException with the reason of a failure. Nothing was acknowledged that is not durable; the next run goes on
     *     where the tables stand
     */
    public RunEnd run() throws InterruptedException {
        while (true) {
            Attempt attempt = new Attempt(definition, mode, clock, known, events, tables);
            current.set(attempt);
            if (stopping.get()) {
                return RunEnd.STOPPED;
            }
            switch (attempt.run()) {
                case EXHAUSTED -> {
                    return RunEnd.EXHAUSTED;
                }
                case STOPPED -> {
                    return RunEnd.STOPPED;
                }
                case TABLE_CHANGED -> {
                    // Opened again, the table is checked anew, and the records are staged for what it is now.
                }
            }
        }
    }

    /** Has the run commit what is in hand and end. Returns at once. */
    public void stop() {
        stopping.set(true);
        Attempt attempt = current.get();
        if (attempt != null) {
            attempt.stop();
        }
    }

    /** How the run is doing. Any thread, at any time. */
    public PipelineStatus status() {
        Attempt attempt = current.get();
        return attempt == null
                ? meter.status(OptionalLong.empty(), List.of())
                : meter.status(attempt.lag(), attempt.deliveries());
    }
}
