package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.Engine;
import dev.inlet.batch.RecordFault;
import dev.inlet.position.SourcePartition;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Turns what the sources read into files of each table. Confined to the engine thread.
 *
 * <p>An epoch is staged in rounds: one for records, and as many as files need to pass through a bounded memory.
 */
final class EpochStager implements AutoCloseable {
    private final Stages stages;
    private final List<SinkStage> sinks;
    private final Map<SinkStage, Operator> operators;
    private final ColumnBinding columns;
    private final Engine engine;
    private final long maxRoundBytes;
    private final Watermarks watermarks;
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "inlet-lines"));
    private Deduplications deduplications = new Deduplications(Map.of());
    private Optional<DeadLetterStage> deadLetters = Optional.empty();
    private List<TableStart> starts = List.of();

    /** @param maxRoundBytes most bytes of lines that are decoded at a time */
    EpochStager(
            Stages stages,
            List<SinkStage> sinks,
            Map<SinkStage, Operator> operators,
            ColumnBinding columns,
            Engine engine,
            long maxRoundBytes,
            Watermarks watermarks) {
        this.watermarks = watermarks;
        this.stages = stages;
        this.sinks = List.copyOf(sinks);
        this.operators = Map.copyOf(operators);
        this.columns = columns;
        this.engine = engine;
        this.maxRoundBytes = maxRoundBytes;
    }

    /** Where records go that do not fit. Told once, before staging. */
    void deadLettersTo(Optional<DeadLetterStage> stage) {
        deadLetters = stage;
    }

    /** The sinks that leave out duplicates. Told once, before staging. */
    void deduplicate(Deduplications wanted) {
        deduplications = wanted;
    }

    /** How duplicates are left out of a sink; empty where each record counts. */
    Optional<DeduplicationStage> deduplication(SinkStage sink) {
        return deduplications.of(sink);
    }

    /** From where on each table wants records: the sinks in order, then the dead letters. Told once, before staging. */
    void startAt(List<TableStart> tables) {
        starts = List.copyOf(tables);
    }

    /** How far each table is, by what is staged: the sinks in order, then the dead letters. */
    List<TableStart> starts() {
        return starts;
    }

    /** What keeps the rows of a sink; empty where its query sees them batch by batch. */
    Optional<Operator> operator(SinkStage sink) {
        return Optional.ofNullable(operators.get(sink));
    }

    /**
     * Stages one epoch. Where this throws, nothing is left of it.
     *
     * @param closesWindows whether to end the windows that are still open, since nothing follows
     */
    EpochDraft.Result stage(List<SourceCut> cuts, boolean closesWindows) throws SQLException {
        EpochDraft draft = new EpochDraft(sinks.size());
        Watermarks.Epoch times = watermarks.begin(cuts);
        Map<SinkStage, Operator.Epoch> gathered = new LinkedHashMap<>();
        boolean done = false;
        try {
            for (LookupStage lookup : stages.lookups().values()) {
                lookup.refreshIfDue();
            }
            operators.forEach((sink, operator) -> gathered.put(sink, operator.begin()));
            deduplications.begin(gathered);
            try (Rounds rounds =
                    new Rounds(cuts, stages, engine, maxRoundBytes, background, starts, this::boundaries)) {
                for (Optional<Round> next = rounds.next(); next.isPresent(); next = rounds.next()) {
                    try (Round round = next.get()) {
                        stage(round, draft, times, gathered);
                    }
                }
            }
            for (int i = 0; i < sinks.size(); i++) {
                SinkStage sink = sinks.get(i);
                Operator.Epoch epoch = gathered.get(sink);
                OptionalLong told = watermark(sink, times);
                if (epoch == null) {
                    EpochDraft.Part part = draft.sink(i);
                    TableStart start = starts.get(i);
                    part.watermark(deduplications.finish(sink, cuts, start.watermark(), start.watermark(told), part));
                } else {
                    cuts.forEach(cut -> epoch.read(cut.spans()));
                    close(i, epoch, told, closesWindows, draft.sink(i));
                }
            }
            for (int i = 0; i < sinks.size(); i++) {
                deduplications.keep(sinks.get(i), starts.get(i).watermark());
            }
            keep(cuts, times, draft);
            gathered.values().forEach(Operator.Epoch::keep);
            done = true;
            return draft.result();
        } finally {
            if (!done) {
                discard(draft.result());
                for (Operator.Epoch epoch : gathered.values()) {
                    epoch.discard();
                }
                deduplications.discard();
            }
        }
    }

    private SortedSet<Long> boundaries(SourcePartition partition) {
        SortedSet<Long> boundaries = new TreeSet<>();
        operators
                .values()
                .forEach(operator -> boundaries.addAll(operator.judgements().boundaries(partition)));
        deduplications
                .stages()
                .forEach(stage -> boundaries.addAll(stage.judgements().boundaries(partition)));
        return boundaries;
    }

    private void close(int index, Operator.Epoch epoch, OptionalLong told, boolean closesWindows, EpochDraft.Part part)
            throws SQLException {
        TableStart start = starts.get(index);
        OptionalLong next = epoch.isIncomplete() ? start.watermark() : start.watermark(told);
        if (closesWindows && !epoch.isIncomplete()) {
            OptionalLong end = epoch.endOfAll();
            if (end.isPresent()) {
                columns.requireKnown(sinks.get(index));
                // Of rows before 1970: version 0 is the least that a table can remember.
                long ended = Math.max(0, end.getAsLong());
                next = ended > next.orElse(-1) ? OptionalLong.of(ended) : next;
            }
        }
        Map<String, String> lookups = new HashMap<>();
        for (String name : sinks.get(index).sources()) {
            if (stages.isLookup(name)) {
                lookups.put(name, stages.lookup(name).select());
            }
        }
        deduplications.remember(sinks.get(index), start.watermark());
        epoch.close(lookups, start.watermark(), next, part);
        part.watermark(next);
    }

    /** Where the table is complete once the epoch is in it, by the sources of its query; empty where one says nothing. */
    private OptionalLong watermark(SinkStage sink, Watermarks.Epoch times) {
        List<SourceStage> sources = stages.of(sink);
        return sources.stream().allMatch(source -> source.watermark().isPresent())
                ? times.of(sources.stream().map(SourceStage::name).toList())
                : OptionalLong.empty();
    }

    /** Has the next epoch go on behind this one. */
    private void keep(List<SourceCut> cuts, Watermarks.Epoch times, EpochDraft draft) {
        times.keep();
        Map<SourcePartition, PositionSpan> spans = new HashMap<>();
        cuts.forEach(cut -> spans.putAll(cut.spans()));
        for (int i = 0; i < starts.size(); i++) {
            starts.get(i).advance(spans, i < sinks.size() ? draft.sink(i).watermark() : OptionalLong.empty());
        }
    }

    private void stage(Round round, EpochDraft draft, Watermarks.Epoch times, Map<SinkStage, Operator.Epoch> gathered)
            throws SQLException {
        columns.settle(round);
        LetterCollector letters = new LetterCollector(deadLetters, draft);
        Set<String> observed = new HashSet<>();
        for (int i = 0; i < sinks.size(); i++) {
            Operator.Epoch epoch = gathered.get(sinks.get(i));
            if (epoch == null) {
                stage(i, round, letters, draft);
            } else {
                observed.addAll(gather(i, epoch, round, letters, draft, times));
            }
        }
        Map<SourcePartition, Long> lettersFrom = lettersFrom(round);
        for (String name : round.sources()) {
            if (!observed.contains(name)) {
                times.observe(stages.source(name), round);
            }
            DecodedRows decoded = round.rows(stages.source(name), lettersFrom);
            letters.addMisfits(name, decoded);
            draft.count(EpochDraft.of(decoded));
            draft.letters().count(EpochDraft.of(decoded));
        }
        letters.stage();
        deduplications.endRound();
        round.requireUnchanged();
    }

    private Map<SourcePartition, Long> lettersFrom(Round round) {
        return deadLetters.isPresent() ? starts.get(sinks.size()).within(round.spans()) : Map.of();
    }

    private LettersBehind behind() {
        return new LettersBehind(stages, deduplications);
    }

    private void stage(int index, Round round, LetterCollector letters, EpochDraft draft) throws SQLException {
        SinkStage sink = sinks.get(index);
        if (stages.of(sink).stream().noneMatch(source -> round.has(source.name()))) {
            return;
        }
        EpochDraft.Part part = draft.sink(index);
        Map<SourcePartition, Long> from = starts.get(index).within(round.spans());
        columns.requireKnown(sink);
        Map<String, String> relations = new HashMap<>();
        Map<String, DecodedRows> given = new HashMap<>();
        long rows = 0;
        long bytes = 0;
        for (String name : sink.sources()) {
            if (stages.isLookup(name)) {
                relations.put(name, stages.lookup(name).select());
            } else if (!round.has(name)) {
                relations.put(name, stages.source(name).noRows(sink.addsColumns()));
            } else {
                SourceStage source = stages.source(name);
                deduplications.takeMissing(sink, source, round);
                DecodedRows all = round.rows(source, from);
                part.count(EpochDraft.of(all));
                DecodedRows decoded = deduplications.take(
                        sink, source, round, all, starts.get(index).watermark(), letters, draft, part);
                given.put(name, decoded);
                relations.put(name, source.relation(decoded, sink.addsColumns()));
                rows += decoded.rows();
                bytes += round.bytes(name);
            }
        }
        if (rows > 0) {
            SinkStage.Staged staged = sink.stage(relations, bytes);
            part.add(staged.files());
            part.addColumns(sink.addedColumns());
            if (!staged.faults().isEmpty()) {
                part.count(new EpochCounts(0, staged.faults().size(), 0));
                String source = sink.query().rowWiseSource().orElseThrow();
                letters.addFaults(sink, requireNonNull(given.get(source)), staged.faults());
            }
        }
        Map<SourcePartition, Long> lettersFrom = lettersFrom(round);
        if (deadLetters.isPresent() && !from.isEmpty() && !lettersFrom.equals(from)) {
            behind().find(sink, round, lettersFrom, from, letters);
        }
    }

    /**
     * Has the operator of a sink take the round's rows, those that are late excepted.
     *
     * @return the sources whose event times it has shown
     */
    private Set<String> gather(
            int index,
            Operator.Epoch epoch,
            Round round,
            LetterCollector letters,
            EpochDraft draft,
            Watermarks.Epoch times)
            throws SQLException {
        Set<String> observed = new HashSet<>();
        SinkStage sink = sinks.get(index);
        Judgements judgements = requireNonNull(operators.get(sink)).judgements();
        EpochDraft.Part part = draft.sink(index);
        TableStart start = starts.get(index);
        Map<SourcePartition, Long> from = start.within(round.spans());
        Map<SourcePartition, Long> lettersFrom = lettersFrom(round);
        for (SourceStage source : stages.of(sink)) {
            if (!round.has(source.name())) {
                continue;
            }
            columns.requireKnown(sink);
            // What the table has already was judged by the watermarks of its earlier commits.
            for (Judgements.Slice slice : judgements.slices(round.spans(), epoch.missingFrom(), epoch.missingTo())) {
                DecodedRows again = deduplications.takeAgain(
                        sink, source, round, round.rows(source, slice.from(), slice.to()), slice.watermark());
                epoch.addAgain(source, round, again, slice.watermark(), start.watermark());
            }
            DecodedRows all = round.rows(source, from);
            part.count(EpochDraft.of(all));
            DecodedRows rows = deduplications.take(sink, source, round, all, start.watermark(), letters, draft, part);
            Operator.Taken taken = epoch.add(source, round, rows, start.watermark());
            if (!taken.all()) {
                List<RecordFault> faults = epoch.faults(source, rows, start.watermark());
                letters.addRefused(sink, rows, faults);
                long dropped = epoch.dropped(source, rows, start.watermark());
                part.count(new EpochCounts(0, faults.size(), dropped));
                draft.count(new EpochCounts(0, 0, dropped));
            } else if (from.isEmpty() && rows == all && times.observe(source, taken)) {
                observed.add(source.name());
            }
            if (deadLetters.isPresent() && !from.isEmpty() && !lettersFrom.equals(from)) {
                for (Judgements.Slice slice : judgements.slices(round.spans(), lettersFrom, from)) {
                    DecodedRows between = behind().recall(sink, source, round, slice, letters);
                    letters.addRefused(sink, between, epoch.faults(source, between, slice.watermark()));
                }
            }
        }
        return observed;
    }

    /** Deletes the files of an epoch that will not be committed. */
    void discard(EpochDraft.Result result) {
        for (int i = 0; i < sinks.size(); i++) {
            sinks.get(i).discard(result.tables().get(i).files());
        }
        deadLetters.ifPresent(
                stage -> stage.discard(result.tables().get(sinks.size()).files()));
    }

    /** Ends the background thread; nothing is staged any more. */
    @Override
    public void close() {
        background.shutdown();
    }
}
