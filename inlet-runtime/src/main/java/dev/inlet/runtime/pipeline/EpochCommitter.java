package dev.inlet.runtime.pipeline;

import dev.inlet.commit.CommitOutcome;
import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes staged epochs visible, one after the other, table after table. Confined to the commit thread.
 *
 * <p>The first table commits in every epoch in which any table does, and first: it holds the positions of all sources, so a
 * process that lost its name to another is fenced there before it touches the rest. After it come the other tables and last
 * the dead letters. A crash in between leaves later tables behind the first; after the restart they are given the missing
 * stretch again and the first leaves it out by position.
 */
final class EpochCommitter {
    /**
     * How far in time the positions of a quiet table may lag behind: bounds what is read again when the progress checkpoint
     * is lost, for one version without rows in ten minutes.
     */
    static final Duration LONGEST_QUIET = Duration.ofMinutes(10);

    private final List<PipelineTable> tables;
    private final Supplier<Map<SourcePartition, Long>> identities;
    private final Consumer<PipelineEvent> events;
    private final SortedMap<SourcePartition, Long> upTo = new TreeMap<>();
    private long lastPositionsOnly = System.nanoTime();

    /** @param tables the first table first, the dead letters last */
    EpochCommitter(
            List<PipelineTable> tables,
            Supplier<Map<SourcePartition, Long>> identities,
            Consumer<PipelineEvent> events) {
        this.tables = List.copyOf(tables);
        this.identities = identities;
        this.events = events;
    }

    /** How the commits of one epoch ended. */
    sealed interface Result {
        /** In every table; the sources may forget everything before these positions. */
        record Durable(SortedMap<SourcePartition, Long> positions) implements Result {}

        /** A table changed; nothing of the epoch is visible in it or in the tables after it. */
        record TableChanged(String table, long version) implements Result {}
    }

    Result commit(StagedEpoch epoch) {
        epoch.spans().forEach((partition, span) -> upTo.merge(partition, span.to(), Math::max));
        boolean quietTooLong = System.nanoTime() - lastPositionsOnly > LONGEST_QUIET.toNanos();
        boolean all = epoch.last() || quietTooLong;
        // A partition that was only found is stated too: without a position it would begin elsewhere after a restart.
        boolean any = all
                || !epoch.notes().isEmpty()
                || tables.stream().anyMatch(table -> table.hasNew(epoch.spans()))
                || epoch.outputs().stream()
                        .anyMatch(output ->
                                !output.files().isEmpty() || output.state().isPresent());
        epoch.outputs().forEach(output -> output.table().give(output.counts(), epoch.spans()));

        // Before the first table moves a partition past its start, every other table states that start. Otherwise
        // a crash right after would leave tables without a position, which would start at "latest" and miss what
        // came in between.
        for (PipelineTable table : tables.subList(1, tables.size())) {
            if (any && table.hasNew(epoch.spans())) {
                Optional<Result> stop = table.stateStart(epoch.spans()).flatMap(outcome -> stop(table, outcome));
                if (stop.isPresent()) {
                    return stop.get();
                }
            }
        }
        for (StagedEpoch.Output output : epoch.outputs()) {
            boolean first = output.table() == tables.get(0);
            boolean due = all || (first && any) || output.table().committer().isRestatementDue();
            // State belongs to positions, so a table never leaves records to a later commit that its state has taken.
            if (due || !output.files().isEmpty() || output.state().isPresent()) {
                Optional<Result> stop = commit(output, epoch);
                if (stop.isPresent()) {
                    return stop.get();
                }
            }
        }
        tables.forEach(table -> table.completed(upTo));
        if (all) {
            lastPositionsOnly = System.nanoTime();
        }
        EpochCounts counts = epoch.counts();
        events.accept(new PipelineEvent.EpochDone(
                epoch.number(),
                counts.read(),
                counts.skipped(),
                counts.deduplicated(),
                counts.deadLettered(),
                epoch.bytesRead()));
        return new Result.Durable(new TreeMap<>(upTo));
    }

    private Optional<Result> commit(StagedEpoch.Output output, StagedEpoch epoch) {
        PipelineTable table = output.table();
        long start = System.nanoTime();
        Optional<CommitOutcome> outcome = table.commit(output, upTo, identities.get(), epoch.notes());
        if (outcome.isEmpty()) {
            // Only a table that is ahead of the sources has nothing to move, and it was staged nothing.
            if (!output.files().isEmpty()) {
                throw InletException.bug(
                        "Files were staged for table " + table.name() + " but no position moves", null);
            }
            return Optional.empty();
        }
        if (outcome.get() instanceof CommitOutcome.Committed committed) {
            events.accept(new PipelineEvent.Committed(
                    table.name(),
                    committed.version(),
                    output.rows(),
                    output.files().size(),
                    output.bytes(),
                    Duration.ofNanos(System.nanoTime() - start),
                    table.committer().progress().watermark()));
        }
        return stop(table, outcome.get());
    }

    /** Empty where the commit went well. */
    private static Optional<Result> stop(PipelineTable table, CommitOutcome outcome) {
        if (outcome instanceof CommitOutcome.Committed) {
            return Optional.empty();
        }
        if (outcome instanceof CommitOutcome.TableChanged changed) {
            return Optional.of(new Result.TableChanged(table.name(), changed.version()));
        }
        CommitOutcome.Fenced fenced = (CommitOutcome.Fenced) outcome;
        throw InletException.fenced(
                "Table " + table.name() + ": another process moved the positions of this pipeline, to "
                        + fenced.actual().positions(),
                "Two processes run under one name; nothing of this one became visible after that",
                "Stop one of them, or give it another name");
    }
}
