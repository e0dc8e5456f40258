package dev.inlet.runtime.pipeline;

import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.maintenance.LogMaintenance;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.TargetDefinition;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.runtime.delivery.DeliveryStatus;
import dev.inlet.runtime.delivery.TableDeliveries;
import dev.inlet.runtime.state.TableState;
import dev.inlet.storage.RetryBudget;
import dev.inlet.table.DeltaTable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The commit side of all tables of a pipeline, in the order of the commits: the sinks, then the dead letters. A table that
 * does not exist before its first rows is opened then.
 */
final class OpenTables implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OpenTables.class);

    private final PipelineDefinition definition;
    private final Assembly assembly;
    private final Clock clock;
    private final KnownTables known;
    private final RetryBudget budget;
    private final ProgressCheckpoint checkpoint;
    private final Map<String, SortedMap<SourcePartition, Long>> remembered;
    private final Path stateDirectory;
    private final Consumer<PipelineEvent> events;
    private final List<Slot> slots = new ArrayList<>();
    private final Map<Slot, TableState> states = new HashMap<>();

    /** Of the tables that are open; read by any thread. */
    private final List<TableDeliveries> deliveries = new CopyOnWriteArrayList<>();

    /** A table with the sources whose records it takes. */
    private static final class Slot {
        private final DeltaTable table;
        private final Set<String> needed;
        private final List<TargetDefinition> targets;
        private final Optional<WindowDefinition> window;
        private Optional<Opened> opened = Optional.empty();

        private Slot(
                DeltaTable table,
                Set<String> needed,
                List<TargetDefinition> targets,
                Optional<WindowDefinition> window) {
            this.table = table;
            this.needed = Set.copyOf(needed);
            this.targets = targets;
            this.window = window;
        }
    }

    private record Opened(PipelineTable table, String id, LogMaintenance maintenance, TableDeliveries deliveries) {}

    private OpenTables(
            PipelineDefinition definition,
            Assembly assembly,
            Clock clock,
            Path stateDirectory,
            KnownTables known,
            Consumer<PipelineEvent> events) {
        this.stateDirectory = stateDirectory;
        this.events = events;
        this.definition = definition;
        this.assembly = assembly;
        this.clock = clock;
        this.known = known;
        this.budget = new RetryBudget(
                definition.retryBudget(), RetryBudget.DEFAULT.firstWait(), RetryBudget.DEFAULT.longestWait());
        this.checkpoint = new ProgressCheckpoint(stateDirectory);
        this.remembered = checkpoint.read();
        for (SinkStage sink : assembly.sinks()) {
            slots.add(new Slot(sink.table(), sink.sources(), sink.onCommit(), sink.window()));
        }
        assembly.deadLetters()
                .ifPresent(
                        stage -> slots.add(new Slot(stage.table(), allSources(), stage.onCommit(), Optional.empty())));
    }

    /** Opens those that exist. */
    static OpenTables open(
            PipelineDefinition definition,
            Assembly assembly,
            Clock clock,
            Path stateDirectory,
            Optional<ResetState> reset,
            KnownTables known,
            Consumer<PipelineEvent> events) {
        OpenTables tables = new OpenTables(definition, assembly, clock, stateDirectory, known, events);
        boolean opened = false;
        try {
            tables.openExisting();
            tables.openStates(reset);
            tables.expectOthers();
            opened = true;
            return tables;
        } finally {
            if (!opened) {
                tables.close();
            }
        }
    }

    private Set<String> allSources() {
        Set<String> names = new LinkedHashSet<>();
        definition.sources().forEach(source -> names.add(source.name()));
        return names;
    }

    /** Opens the tables that exist by now and were not open yet. */
    private void openExisting() {
        for (Slot slot : slots) {
            if (slot.opened.isEmpty() && slot.table.find().isPresent()) {
                slot.opened = Optional.of(open(slot));
            }
        }
    }

    /** Targets of a table that is yet to be made are to be told of it from its first version on. */
    private void expectOthers() {
        for (Slot slot : slots) {
            if (slot.opened.isEmpty()) {
                TableDeliveries.expectTable(slot.targets, slot.table.root(), stateDirectory);
            }
        }
    }

    private Opened open(Slot slot) {
        TableCommitter committer = TableCommitter.open(slot.table, definition.name(), budget, clock);
        String id = committer.head().id();
        known.require(slot.table.name(), id);
        // The first table holds the positions of all sources: every process of this name meets its fence there.
        Set<String> held = slot == slots.get(0) ? allSources() : slot.needed;
        Map<SourcePartition, Long> complete = remembered.getOrDefault(id, new TreeMap<>());
        TableDeliveries told = TableDeliveries.start(
                definition.name(),
                slot.targets,
                slot.window,
                committer.head(),
                committer.progress(),
                stateDirectory,
                clock,
                news -> events.accept(new PipelineEvent.Delivering(news)));
        deliveries.add(told);
        return new Opened(
                new PipelineTable(slot.table.name(), committer, held, complete, told::delivered),
                id,
                LogMaintenance.start(committer.writer().upkeep()),
                told);
    }

    /**
     * Opens the tables that were made by the first rows.
     *
     * @return false where another process was faster to make one and has moved positions in it
     */
    boolean openNew() {
        List<Slot> before = slots.stream().filter(slot -> slot.opened.isEmpty()).toList();
        openExisting();
        return before.stream()
                .flatMap(slot -> slot.opened.stream())
                .allMatch(opened -> opened.table().complete().isEmpty());
    }

    /** A table that is open for commits, and was changed since its sink looked at it: that must look again. */
    Optional<String> changedMeanwhile() {
        for (int i = 0; i < assembly.sinks().size(); i++) {
            SinkStage sink = assembly.sinks().get(i);
            Optional<Opened> there = slots.get(i).opened;
            if (there.isPresent() && !sink.fits(there.get().table().committer().head())) {
                return Optional.of(sink.name());
            }
        }
        return Optional.empty();
    }

    /**
     * Looks at the tables after something failed.
     *
     * @param staged how far each table is by what this process has staged, in the order of the commits
     * @throws InletException of kind {@code FENCED} where a table is further, so that another process has moved it. Not where a
     *     table cannot be looked at
     */
    void requireNotOvertaken(List<TableStart> staged) {
        for (int i = 0; i < slots.size(); i++) {
            DeltaTable table = slots.get(i).table;
            SortedMap<SourcePartition, Long> there;
            try {
                there = new TreeMap<>(table.find()
                        .map(snapshot -> snapshot.progress(definition.name()).positions())
                        .orElseGet(TreeMap::new));
            } catch (InletException e) {
                LOG.debug("table {} could not be looked at", table.name(), e);
                continue;
            }
            Map<SourcePartition, Long> own = staged.get(i).positions();
            there.forEach((partition, position) -> {
                if (position > own.getOrDefault(partition, PositionRange.NONE)) {
                    throw InletException.fenced(
                            "Table " + table.name() + ": another process moved the positions of this pipeline, of "
                                    + partition + " to " + position,
                            "Two processes run under one name; nothing of this one became visible after that",
                            "Stop one of them, or give it another name");
                }
            });
        }
    }

    /** Whether every table is open. */
    boolean areAllOpen() {
        return slots.stream().allMatch(slot -> slot.opened.isPresent());
    }

    /** In the order of the commits. Only where all are open. */
    List<PipelineTable> all() {
        return slots.stream().map(slot -> slot.opened.orElseThrow().table()).toList();
    }

    /** Takes up the state of the tables whose sinks keep some. */
    private void openStates(Optional<ResetState> reset) {
        StateOpening opening = new StateOpening(definition, assembly.connection(), reset);
        for (int i = 0; i < assembly.sinks().size(); i++) {
            Slot slot = slots.get(i);
            opening.open(
                            assembly.sinks().get(i),
                            slot.opened.map(opened -> opened.table().committer()))
                    .ifPresent(state -> states.put(slot, state));
        }
        List<TableStart> starts = starts();
        Map<SourcePartition, Long> letters = new HashMap<>();
        if (assembly.deadLetters().isPresent()) {
            letters.putAll(starts.get(starts.size() - 1).positions());
        }
        for (int i = 0; i < assembly.sinks().size(); i++) {
            SinkStage sink = assembly.sinks().get(i);
            TableState state = states.get(slots.get(i));
            if (state != null) {
                Judgements history = opening.history(sink, state, starts.get(i).positions(), letters);
                assembly.stager().operator(sink).ifPresent(operator -> operator.open(state, history));
                assembly.stager().deduplication(sink).ifPresent(stage -> stage.open(state, history));
            }
        }
    }

    private List<StartingPoint.TableState> states() {
        return slots.stream()
                .map(slot -> new StartingPoint.TableState(
                        slot.needed,
                        slot.opened.map(opened -> opened.table().complete()).orElseGet(TreeMap::new)))
                .toList();
    }

    private StartingPoint.TableState deadLetterState() {
        return assembly.deadLetters().isPresent()
                ? states().get(slots.size() - 1)
                : new StartingPoint.TableState(Set.of(), Map.of());
    }

    /** Where reading starts; a partition that is not in the result starts where its source says. */
    SortedMap<SourcePartition, Long> startingPositions() {
        return StartingPoint.lowest(wanted(), deadLetterState());
    }

    /** Where those tables want to go on that have a position. */
    SortedMap<SourcePartition, Long> leastPositions() {
        return StartingPoint.least(wanted(), deadLetterState());
    }

    /** From where on each sink wants records. */
    private List<StartingPoint.TableState> wanted() {
        List<StartingPoint.TableState> sinks = new ArrayList<>();
        for (int i = 0; i < assembly.sinks().size(); i++) {
            StartingPoint.TableState table = states().get(i);
            Map<SourcePartition, Long> from = new HashMap<>(table.complete());
            TableState state = this.states.get(slots.get(i));
            if (state != null) {
                // What the state lacks is read again, too.
                state.current().missing().forEach((partition, range) -> from.merge(partition, range.from(), Math::min));
            }
            sinks.add(new StartingPoint.TableState(table.needed(), from));
        }
        return sinks;
    }

    /** Per source partition the highest position that a table holds. */
    SortedMap<SourcePartition, Long> highestPositions() {
        SortedMap<SourcePartition, Long> highest = new TreeMap<>();
        for (Slot slot : slots) {
            slot.opened.ifPresent(opened -> opened.table()
                    .committer()
                    .progress()
                    .positions()
                    .forEach((partition, position) -> highest.merge(partition, position, Math::max)));
        }
        return highest;
    }

    /** From where on each table wants records, in the order of the commits. */
    List<TableStart> starts() {
        List<TableStart> starts = new ArrayList<>();
        List<StartingPoint.TableState> states = states();
        for (int i = 0; i < assembly.sinks().size(); i++) {
            starts.add(new TableStart(states.get(i).complete(), watermark(slots.get(i))));
        }
        if (assembly.deadLetters().isPresent()) {
            starts.add(new TableStart(
                    StartingPoint.ofDeadLetters(deadLetterState(), startingPositions()), OptionalLong.empty()));
        }
        return starts;
    }

    private static OptionalLong watermark(Slot slot) {
        return slot.opened
                .map(opened -> opened.table().committer().progress().watermark())
                .orElse(OptionalLong.empty());
    }

    /** What the positions of a source refer to, after the first table that says it. */
    Map<SourcePartition, Long> identities(String source) {
        Map<SourcePartition, Long> identities = new HashMap<>();
        for (Slot slot : slots) {
            slot.opened.ifPresent(opened -> opened.table()
                    .committer()
                    .progress()
                    .identities()
                    .forEach((what, id) -> {
                        if (what.source().equals(source)) {
                            identities.putIfAbsent(what, id);
                        }
                    }));
        }
        return identities;
    }

    /** Every table, whether it exists yet or not, in the order of the commits. */
    List<DeltaTable> places() {
        return slots.stream().map(slot -> slot.table).toList();
    }

    /** Takes note, after an epoch, of how far the tables are, and has their logs kept in shape. Commit thread. */
    void committed() {
        for (Slot slot : slots) {
            Opened opened = slot.opened.orElseThrow();
            opened.maintenance().committed();
            opened.deliveries().committed(opened.table().committer().head().version());
            TableState state = states.get(slot);
            if (state != null) {
                opened.table().committer().progress().stateEpoch().ifPresent(state::committed);
            }
        }
        if (slots.size() > 1) {
            Map<String, SortedMap<SourcePartition, Long>> complete = new HashMap<>();
            for (Slot slot : slots) {
                Opened opened = slot.opened.orElseThrow();
                complete.put(opened.id(), opened.table().complete());
            }
            checkpoint.write(complete);
        }
    }

    /** How far each target of events is. Any thread. */
    List<DeliveryStatus> deliveries() {
        return deliveries.stream().flatMap(each -> each.status().stream()).toList();
    }

    /** Gives the targets of events their time to be told of all versions. After the last commit. */
    void awaitDelivered(BooleanSupplier stopping) throws InterruptedException {
        deliveries.forEach(TableDeliveries::drain);
        for (TableDeliveries each : deliveries) {
            each.awaitDelivered(stopping);
        }
    }

    @Override
    public void close() {
        deliveries.forEach(TableDeliveries::close);
        slots.forEach(
                slot -> slot.opened.ifPresent(opened -> opened.maintenance().close()));
    }
}
