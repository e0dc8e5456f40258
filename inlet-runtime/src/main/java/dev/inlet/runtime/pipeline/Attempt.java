package dev.inlet.runtime.pipeline;

import dev.inlet.batch.SqlFailures;
import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.runtime.delivery.DeliveryStatus;
import dev.inlet.runtime.source.RecordSource;
import dev.inlet.runtime.source.Source;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.StoredProgress;
import dev.inlet.storage.RetryBudget;
import dev.inlet.table.DeltaTable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at running a pipeline: from the positions in the tables until the end, a stop, a failure, or a table that
 * changed. {@link #run} is called once; the thread that calls it is the engine thread.
 */
final class Attempt {
    /** How an attempt ended. */
    enum End {
        EXHAUSTED,
        STOPPED,
        TABLE_CHANGED
    }

    private final PipelineDefinition definition;
    private final RunMode mode;
    private final Clock clock;
    private final KnownTables known;
    private final Function<String, DeltaTable> tables;
    private final Consumer<PipelineEvent> events;
    private final CutTrigger trigger;
    private final RetryPause retry;
    private final List<SourceReader> readers = new CopyOnWriteArrayList<>();
    private volatile boolean stopping;
    private volatile @Nullable OpenTables opened;

    Attempt(
            PipelineDefinition definition,
            RunMode mode,
            Clock clock,
            KnownTables known,
            Consumer<PipelineEvent> events,
            Function<String, DeltaTable> tables) {
        this.tables = tables;
        this.definition = definition;
        this.mode = mode;
        this.clock = clock;
        this.known = known;
        this.events = events;
        this.retry = new RetryPause(
                new RetryBudget(
                        definition.retryBudget(), RetryBudget.DEFAULT.firstWait(), RetryBudget.DEFAULT.longestWait()),
                events);
        this.trigger = new CutTrigger(
                definition.trigger().interval(), definition.sources().size());
    }

    /** Has the attempt commit what is in hand and end. Any thread. */
    void stop() {
        stopping = true;
        readers.forEach(SourceReader::stopReading);
        trigger.stop();
    }

    /** What all sources together have not read yet; empty where one does not know. Any thread. */
    OptionalLong lag() {
        long sum = 0;
        for (SourceReader reader : readers) {
            OptionalLong lag = reader.source().lag();
            if (lag.isEmpty()) {
                return lag;
            }
            sum += lag.getAsLong();
        }
        return readers.isEmpty() ? OptionalLong.empty() : OptionalLong.of(sum);
    }

    /** How far each target of events is. Any thread. */
    List<DeliveryStatus> deliveries() {
        OpenTables tables = opened;
        return tables == null ? List.of() : tables.deliveries();
    }

    End run() throws InterruptedException {
        Path state = Assembly.stateDirectory(definition);
        try (Assembly assembly = retry.call(
                        "open the pipeline", () -> stopping, () -> Assembly.open(definition, clock, events, tables));
                OpenTables tables = retry.call(
                        "open the tables",
                        () -> stopping,
                        () -> OpenTables.open(definition, assembly, clock, state, mode.resetState(), known, events))) {
            opened = tables;
            if (isToldOfChange(tables)) {
                return End.TABLE_CHANGED;
            }
            assembly.stager().startAt(tables.starts());
            makeReaders(assembly, tables, state);
            End end = work(assembly, tables);
            if (end != End.TABLE_CHANGED) {
                tables.awaitDelivered(() -> stopping);
            }
            return end;
        }
    }

    private boolean isToldOfChange(OpenTables tables) {
        Optional<String> changed = tables.changedMeanwhile();
        changed.ifPresent(
                table -> events.accept(new PipelineEvent.StartedAgain(table, "it changed while it was opened")));
        return changed.isPresent();
    }

    private void makeReaders(Assembly assembly, OpenTables tables, Path state) {
        SortedMap<SourcePartition, Long> positions = tables.startingPositions();
        long maxBytes = BatchBytes.most(definition.trigger());
        int count = definition.sources().size();
        AtomicInteger closed = new AtomicInteger(count);
        Runnable opened = () -> {
            if (closed.decrementAndGet() == 0) {
                events.accept(new PipelineEvent.Started(definition.name(), positions));
            }
        };
        Map<SourceDefinition, Source> sources = new LinkedHashMap<>();
        for (SourceDefinition source : definition.sources()) {
            SourceContext context = new SourceContext(
                    definition.name(),
                    source.name(),
                    source.options(),
                    mode.bounded(),
                    source.watermark().isPresent(),
                    Set.copyOf(source.metadata()),
                    state.resolve(source.name()),
                    clock);
            sources.put(source, source.type().create(context));
        }
        long ofRecords =
                sources.values().stream().filter(RecordSource.class::isInstance).count();
        BatchRoom room = new BatchRoom(
                Math.max(1, definition.trigger().maxRows() * ofRecords / count),
                Math.max(1, maxBytes * ofRecords / count));
        sources.forEach((source, created) -> readers.add(new SourceReader(
                source.name(),
                created,
                new StoredProgress(
                        ofSource(source, positions),
                        ofSource(source, tables.leastPositions()),
                        ofSource(source, tables.highestPositions()),
                        tables.identities(source.name()),
                        new SourceNotes(tables.places(), definition.name(), source.name())),
                new BatchIntake(
                        assembly.engine(),
                        created instanceof RecordSource ? room : BatchRoom.unbounded(),
                        Math.max(1, maxBytes / count)),
                trigger,
                retry,
                opened)));
    }

    private static SortedMap<SourcePartition, Long> ofSource(
            SourceDefinition source, Map<SourcePartition, Long> positions) {
        SortedMap<SourcePartition, Long> own = new TreeMap<>(positions);
        own.keySet().removeIf(partition -> !partition.source().equals(source.name()));
        return own;
    }

    private End work(Assembly assembly, OpenTables tables) throws InterruptedException {
        Committing committing = new Committing(assembly, tables);
        EpochCutter cutter = new EpochCutter(
                trigger, readers, assembly.sources(), assembly.engine(), BatchBytes.mostLines(definition.trigger()));
        try {
            readers.forEach(SourceReader::start);
            if (stopping) {
                // The stop came before there were readers to tell.
                stop();
            }
            cutter.start();
            return loop(assembly, tables, cutter, committing);
        } finally {
            // Reading ends first: a batch that nobody takes any more must not wait. The commit in hand is let end.
            readers.forEach(SourceReader::close);
            cutter.close();
            committing.close();
        }
    }

    private End loop(Assembly assembly, OpenTables tables, EpochCutter cutter, Committing committing)
            throws InterruptedException {
        for (long number = 1; ; number++) {
            try (EpochCutter.Epoch epoch = cutter.take()) {
                boolean ended = epoch.last() && epoch.cuts().stream().allMatch(SourceCut::ended);
                // After a stop was asked for, what is in hand is still worth a retry: the end waits for it.
                EpochDraft.Result staged = retry.call(
                        "stage a batch",
                        () -> false,
                        () -> stage(assembly, tables, epoch, ended && mode.closeWindows()));
                if (!committing.submit(number, epoch.cuts(), staged, epoch.last())) {
                    return End.TABLE_CHANGED;
                }
                if (epoch.last()) {
                    return !committing.drain() ? End.TABLE_CHANGED : ended ? End.EXHAUSTED : End.STOPPED;
                }
            }
        }
    }

    private static EpochDraft.Result stage(
            Assembly assembly, OpenTables tables, EpochCutter.Epoch epoch, boolean closesWindows) {
        try {
            return assembly.stager().stage(epoch.cuts(), closesWindows);
        } catch (InletException | SQLException e) {
            // A process that took this one's place deletes the state that this one still reads.
            tables.requireNotOvertaken(assembly.stager().starts());
            if (e instanceof InletException told) {
                throw told;
            }
            // Of no record: those are found before. Where memory gave out, there may be enough at the next attempt.
            throw SqlFailures.tell("shaping a batch", (SQLException) e);
        }
    }

    /** The way from staged files to the commit thread, which starts when every table is there. */
    private final class Committing implements AutoCloseable {
        private final Assembly assembly;
        private final OpenTables tables;
        private @Nullable CommitThread thread;

        private Committing(Assembly assembly, OpenTables tables) {
            this.assembly = assembly;
            this.tables = tables;
        }

        /** False where a table has changed. */
        private boolean submit(long number, List<SourceCut> cuts, EpochDraft.Result staged, boolean last)
                throws InterruptedException {
            if (thread == null) {
                if (!tables.openNew()) {
                    assembly.stager().discard(staged);
                    events.accept(new PipelineEvent.StartedAgain(
                            tables.places().get(0).name(), "another process made a table at the same time"));
                    return false;
                }
                if (isToldOfChange(tables)) {
                    assembly.stager().discard(staged);
                    return false;
                }
                if (!tables.areAllOpen()) {
                    // Nothing has come yet for a table whose columns are not known: there is nothing to commit either.
                    requireNothingStaged(staged);
                    return true;
                }
                thread = new CommitThread(
                        new EpochCommitter(tables.all(), this::identities, events),
                        this::durable,
                        trigger::commitsStopped);
                thread.start();
            }
            boolean evolves = staged.tables().stream()
                    .anyMatch(table -> table.addColumns().isPresent());
            if (!thread.submit(epoch(number, cuts, staged, last))) {
                return changed(thread);
            }
            if (evolves) {
                // What comes next is staged for the table as this commit leaves it.
                if (!thread.drain()) {
                    return changed(thread);
                }
                assembly.sinks().forEach(SinkStage::refresh);
            }
            return true;
        }

        private boolean drain() throws InterruptedException {
            return thread == null || thread.drain() || changed(thread);
        }

        private boolean changed(CommitThread stopped) {
            EpochCommitter.Result.TableChanged change = stopped.tableChanged();
            events.accept(new PipelineEvent.StartedAgain(
                    change.table(), "its schema, properties or protocol changed in version " + change.version()));
            return false;
        }

        private StagedEpoch epoch(long number, List<SourceCut> cuts, EpochDraft.Result staged, boolean last) {
            SortedMap<SourcePartition, PositionSpan> spans = new TreeMap<>();
            Map<String, String> notes = new HashMap<>();
            long bytes = 0;
            for (SourceCut cut : cuts) {
                spans.putAll(cut.spans());
                bytes += cut.bytes();
                if (cut.input() instanceof CutInput.Files files) {
                    notes.put(cut.source(), files.batch().note());
                }
            }
            List<PipelineTable> all = tables.all();
            List<StagedEpoch.Output> outputs = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                EpochDraft.TableFiles files = staged.tables().get(i);
                outputs.add(new StagedEpoch.Output(
                        all.get(i),
                        files.files(),
                        files.addColumns(),
                        files.counts(),
                        files.watermark(),
                        files.state()));
            }
            return new StagedEpoch(number, spans, outputs, staged.counts(), bytes, notes, last);
        }

        private void requireNothingStaged(EpochDraft.Result staged) {
            // State that no commit names would hold records whose positions have not moved.
            if (staged.tables().stream()
                    .anyMatch(table -> !table.files().isEmpty() || table.state().isPresent())) {
                throw InletException.configuration(
                        "A table of the pipeline cannot be made yet, while another has rows already",
                        "The columns of one of its sources are not known before that source has records",
                        "Give every source a schema");
            }
        }

        private Map<SourcePartition, Long> identities() {
            Map<SourcePartition, Long> identities = new HashMap<>();
            readers.forEach(reader -> identities.putAll(reader.identities()));
            return identities;
        }

        private void durable(SortedMap<SourcePartition, Long> positions) {
            tables.committed();
            for (SourceReader reader : readers) {
                Map<SourcePartition, Long> own = new HashMap<>(positions);
                own.keySet().removeIf(partition -> !partition.source().equals(reader.name()));
                reader.acknowledge(own);
            }
        }

        @Override
        public void close() {
            if (thread != null) {
                thread.close();
            }
        }
    }
}
