package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.Engine;
import dev.inlet.batch.FaultSearch.Fault;
import dev.inlet.batch.RecordFault;
import dev.inlet.batch.Sql;
import dev.inlet.batch.StagedFile;
import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.StructType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns what the sources read into files of each table. Confined to the engine thread.
 *
 * <p>An epoch is staged in rounds: one for records, and as many as files need to pass through a bounded memory.
 */
final class EpochStager implements AutoCloseable {
    /** Error kind of a record that the query of a table refused. */
    private static final String TRANSFORM = "transform";

    private final Map<String, SourceStage> sources;
    private final Map<String, LookupStage> lookups;
    private final List<SinkStage> sinks;
    private Optional<DeadLetterStage> deadLetters = Optional.empty();
    private final Map<Object, TableStart> starts = new HashMap<>();
    private final Engine engine;
    private final long maxRoundBytes;
    private final ExecutorService background =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "inlet-lines"));
    private final Consumer<PipelineEvent> events;

    /** @param maxRoundBytes most bytes of lines that are decoded at a time */
    EpochStager(
            Map<String, SourceStage> sources,
            Map<String, LookupStage> lookups,
            List<SinkStage> sinks,
            Engine engine,
            long maxRoundBytes,
            Consumer<PipelineEvent> events) {
        this.engine = engine;
        this.maxRoundBytes = maxRoundBytes;
        this.sources = sources;
        this.lookups = lookups;
        this.sinks = List.copyOf(sinks);
        this.events = events;
    }

    /** Where records go that do not fit. Told once, before staging. */
    void deadLettersTo(Optional<DeadLetterStage> stage) {
        deadLetters = stage;
    }

    /** From where on each table wants records: the sinks in order, then the dead letters. Told once, before staging. */
    void startAt(List<TableStart> tables) {
        for (int i = 0; i < sinks.size(); i++) {
            starts.put(sinks.get(i), tables.get(i));
        }
        deadLetters.ifPresent(stage -> starts.put(stage, tables.get(sinks.size())));
    }

    /** What an epoch has become, per table in the order of {@link #startAt}. */
    record Result(List<TableFiles> tables, EpochCounts counts) {}

    /** The files of one table with what became of the records that it wanted. */
    record TableFiles(List<StagedFile> files, Optional<StructType> addColumns, EpochCounts counts) {}

    /** Binds the queries of all sinks whose sources have known columns. */
    void bindKnown() throws SQLException {
        for (SinkStage sink : sinks) {
            if (!sink.isBound() && sourcesOf(sink).stream().allMatch(SourceStage::isKnown)) {
                bind(sink);
            }
        }
    }

    private void bind(SinkStage sink) throws SQLException {
        Map<String, StructType> columns = new HashMap<>();
        for (String name : sink.query().sources()) {
            LookupStage lookup = lookups.get(name);
            columns.put(name, lookup != null ? lookup.columns() : sources.get(name).columns(sink.addsColumns()));
        }
        sink.bind(columns);
    }

    private List<SourceStage> sourcesOf(SinkStage sink) {
        return sink.query().sources().stream()
                .filter(sources::containsKey)
                .map(sources::get)
                .toList();
    }

    /** Stages one epoch. Where this throws, nothing is left of it. */
    Result stage(List<SourceCut> cuts) throws SQLException {
        Draft draft = new Draft();
        boolean done = false;
        try {
            for (LookupStage lookup : lookups.values()) {
                lookup.refreshIfDue();
            }
            try (Rounds rounds = new Rounds(cuts, sources, engine, maxRoundBytes, background, starts.values())) {
                for (Optional<Round> next = rounds.next(); next.isPresent(); next = rounds.next()) {
                    try (Round round = next.get()) {
                        stage(round, draft);
                    }
                }
            }
            cuts.forEach(cut -> starts.values().forEach(start -> start.advance(cut.spans())));
            done = true;
            return draft.result();
        } finally {
            if (!done) {
                draft.discard();
            }
        }
    }

    private void stage(Round round, Draft draft) throws SQLException {
        for (String name : round.sources()) {
            settleColumns(sources.get(name), round);
        }
        bindKnown();
        List<String> letters = new ArrayList<>();
        for (SinkStage sink : sinks) {
            stage(sink, round, letters, draft);
        }
        collectMisfits(round, letters, draft);
        if (!letters.isEmpty()) {
            DeadLetterStage stage = deadLetters.orElseThrow();
            draft.of(stage).files.addAll(stage.stage(letters));
        }
        round.requireUnchanged();
    }

    /** Finds out the columns of a source that has none yet, and lets new fields become columns. */
    private void settleColumns(SourceStage source, Round round) throws SQLException {
        if (!source.isKnown()) {
            StructType found = source.infer(round.input(source.name()), knownColumns(source, false));
            events.accept(new PipelineEvent.SchemaInferred(source.name(), found));
        }
        if (!source.mayGrow()) {
            return;
        }
        Optional<StructType> proposed = round.rows(source, Map.of()).proposedSchema();
        if (proposed.isPresent() && source.grow(proposed.get(), knownColumns(source, true))) {
            round.forget(source);
            for (SinkStage sink : sinks) {
                if (sink.addsColumns() && sourcesOf(sink).contains(source)) {
                    sourcesMustBeKnown(sink);
                    bind(sink);
                }
            }
        }
    }

    private void sourcesMustBeKnown(SinkStage sink) {
        if (!sourcesOf(sink).stream().allMatch(SourceStage::isKnown)) {
            throw InletException.configuration(
                    "New columns for table " + sink.name() + " came before all sources of its query had records",
                    "",
                    "Give every source of the query a schema");
        }
    }

    /** Columns of the first table that takes this source's, so that the same name keeps the same type. */
    private Optional<StructType> knownColumns(SourceStage source, boolean evolving) {
        return sinks.stream()
                .filter(sink -> sink.query().sources().contains(source.name()))
                .filter(sink -> !evolving || sink.addsColumns())
                .flatMap(sink -> sink.schema().stream())
                .findFirst();
    }

    private void stage(
            SinkStage sink, Round round, List<String> letters, Draft draft) throws SQLException {
        Map<SourcePartition, Long> from = starts.get(sink).within(round.spans());
        Map<String, String> relations = new HashMap<>();
        TableDraft table = draft.of(sink);
        long rows = 0;
        long bytes = 0;
        for (String name : sink.query().sources()) {
            SourceStage source = sources.get(name);
            if (source == null) {
                relations.put(name, lookups.get(name).select());
            } else if (!round.has(name)) {
                if (!source.isKnown()) {
                    throw InletException.configuration(
                            "The query of table " + sink.name() + " needs source " + name
                                    + ", which has had no record yet and has no schema",
                            "",
                            "Give the source a schema");
                }
                relations.put(name, source.noRows(sink.addsColumns()));
            } else {
                DecodedRows decoded = round.rows(source, from);
                relations.put(name, source.relation(decoded, sink.addsColumns()));
                rows += decoded.rows();
                bytes += round.bytes(name);
                table.count(decoded);
            }
        }
        if (rows > 0) {
            SinkStage.Staged staged = sink.stage(relations, bytes);
            table.files.addAll(staged.files());
            table.addColumns = sink.addedColumns();
            if (!staged.faults().isEmpty()) {
                table.deadLettered += staged.faults().size();
                addFaults(sink, rowWise(sink, round, from), staged.faults(), letters, draft);
            }
        }
        findFaultsBehind(sink, round, from, letters, draft);
    }

    /**
     * After a crash between two commits the dead letters can stand behind a table. The records in between are in the table,
     * but those that its query refused are not in the dead letters yet.
     */
    private void findFaultsBehind(
            SinkStage sink,
            Round round,
            Map<SourcePartition, Long> sinkFrom,
            List<String> letters,
            Draft draft)
            throws SQLException {
        if (sinkFrom.isEmpty() || deadLetters.isEmpty() || sink.query().rowWiseSource().isEmpty()) {
            return;
        }
        Map<SourcePartition, Long> lettersFrom = starts.get(deadLetters.get()).within(round.spans());
        if (lettersFrom.equals(sinkFrom)) {
            return;
        }
        String name = sink.query().rowWiseSource().get();
        SourceStage source = sources.get(name);
        if (!round.has(name)) {
            return;
        }
        // Only partitions of which the table is ahead have something in between.
        Map<SourcePartition, Long> to = new HashMap<>();
        round.spans().forEach((partition, span) -> to.put(partition, sinkFrom.getOrDefault(partition, span.from())));
        DecodedRows between = round.rows(source, lettersFrom, to);
        if (between.rows() == 0) {
            return;
        }
        Map<String, String> relations = new HashMap<>();
        for (String other : sink.query().sources()) {
            relations.put(
                    other,
                    lookups.containsKey(other)
                            ? lookups.get(other).select()
                            : source.relation(between, sink.addsColumns()));
        }
        List<Fault> faults = sink.faults(relations);
        if (!faults.isEmpty()) {
            addFaults(sink, between, faults, letters, draft);
        }
    }

    private DecodedRows rowWise(SinkStage sink, Round round, Map<SourcePartition, Long> from)
            throws SQLException {
        return round.rows(sources.get(sink.query().rowWiseSource().orElseThrow()), from);
    }

    private void addFaults(
            SinkStage sink, DecodedRows decoded, List<Fault> faults, List<String> letters, Draft draft) {
        if (deadLetters.isEmpty()) {
            throw InletException.data(
                    faults.size() + " records cannot be written to table " + sink.name() + "; the first: "
                            + faults.get(0).message(),
                    "There is no table for dead letters",
                    "Name one with dead-letters: {table: ...}, or make the query deal with such records");
        }
        List<RecordFault> records = faults.stream()
                .map(fault -> new RecordFault(fault.row(), TRANSFORM, fault.message()))
                .toList();
        letters.add("SELECT *, " + Sql.text(sink.name()) + " AS \"table\" FROM ("
                + decoded.recordsSql(records) + ")");
        draft.deadLettered += faults.size();
        draft.of(deadLetters.get()).deadLettered += faults.size();
    }

    private void collectMisfits(Round round, List<String> letters, Draft draft) throws SQLException {
        Map<SourcePartition, Long> from =
                deadLetters.map(stage -> starts.get(stage).within(round.spans())).orElse(Map.of());
        for (String name : round.sources()) {
            DecodedRows decoded = round.rows(sources.get(name), from);
            draft.read += decoded.rows() + decoded.misfitCount() + decoded.skipped();
            draft.skipped += decoded.skipped();
            deadLetters.ifPresent(stage -> draft.of(stage).count(decoded));
            if (decoded.misfitCount() > 0) {
                if (deadLetters.isEmpty()) {
                    throw noPlaceFor(decoded, name);
                }
                draft.deadLettered += decoded.misfitCount();
                letters.add("SELECT *, CAST(NULL AS VARCHAR) AS \"table\" FROM (" + decoded.misfitsSql() + ")");
            }
        }
    }

    private static InletException noPlaceFor(DecodedRows decoded, String source) {
        return InletException.data(
                "A record of source " + source + " does not fit: "
                        + decoded.firstMisfit().orElse("")
                        + (decoded.misfitCount() > 1 ? "; so do " + (decoded.misfitCount() - 1) + " more of its batch" : ""),
                "There is no table for dead letters, and nothing is dropped",
                "Name one with dead-letters: {table: ...}, or correct the schema of the source");
    }

    /** Ends the background thread; nothing is staged any more. */
    @Override
    public void close() {
        background.shutdown();
    }

    /** Deletes the files of an epoch that will not be committed. */
    void discard(Result result) {
        for (int i = 0; i < sinks.size(); i++) {
            sinks.get(i).discard(result.tables().get(i).files());
        }
        deadLetters.ifPresent(stage -> stage.discard(result.tables().get(sinks.size()).files()));
    }

    /** An epoch while it is staged. */
    private final class Draft {
        private final Map<Object, TableDraft> tables = new LinkedHashMap<>();
        private long read;
        private long deadLettered;
        private long skipped;

        private Draft() {
            sinks.forEach(sink -> tables.put(sink, new TableDraft()));
            deadLetters.ifPresent(stage -> tables.put(stage, new TableDraft()));
        }

        private TableDraft of(Object stage) {
            return tables.get(stage);
        }

        private Result result() {
            return new Result(
                    tables.values().stream().map(TableDraft::result).toList(),
                    new EpochCounts(read, deadLettered, skipped));
        }

        private void discard() {
            EpochStager.this.discard(result());
        }
    }

    /** One table's part of an epoch while it is staged. */
    private static final class TableDraft {
        private final List<StagedFile> files = new ArrayList<>();
        private Optional<StructType> addColumns = Optional.empty();
        private long read;
        private long deadLettered;
        private long skipped;

        private void count(DecodedRows decoded) {
            read += decoded.rows() + decoded.misfitCount() + decoded.skipped();
            deadLettered += decoded.misfitCount();
            skipped += decoded.skipped();
        }

        private TableFiles result() {
            return new TableFiles(files, addColumns, new EpochCounts(read, deadLettered, skipped));
        }
    }
}
