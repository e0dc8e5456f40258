package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.FaultSearch;
import dev.inlet.batch.NullViolation;
import dev.inlet.batch.ParquetStager;
import dev.inlet.batch.Query;
import dev.inlet.batch.Relation;
import dev.inlet.batch.ResultColumn;
import dev.inlet.batch.StagedFile;
import dev.inlet.batch.StagingOptions;
import dev.inlet.batch.StagingOutcome;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.JoinDefinition;
import dev.inlet.runtime.config.SchemaEvolution;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.runtime.config.TargetDefinition;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.runtime.delivery.TableDeliveries;
import dev.inlet.schema.Assignment;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import dev.inlet.table.TableSnapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The staging side of one sink: its query, its table's schema, its files. Confined to the engine thread. */
final class SinkStage {
    private final SinkDefinition definition;
    private final Path stateDirectory;
    private final DeltaTable table;
    private final Query query;
    private final Connection connection;
    private final Consumer<PipelineEvent> events;

    private @Nullable TableSnapshot snapshot;
    private @Nullable ParquetStager stager;
    private Optional<StructType> addedColumns = Optional.empty();

    SinkStage(
            SinkDefinition definition,
            DeltaTable table,
            Query query,
            Connection connection,
            Path stateDirectory,
            Consumer<PipelineEvent> events) {
        this.stateDirectory = stateDirectory;
        this.definition = definition;
        this.table = table;
        this.query = query;
        this.connection = connection;
        this.events = events;
        this.snapshot = table.find().orElse(null);
        if (snapshot != null) {
            snapshot.requireWritable();
        }
    }

    String name() {
        return definition.table();
    }

    /** What is told of each version of the table. */
    List<TargetDefinition> onCommit() {
        return definition.onCommit();
    }

    DeltaTable table() {
        return table;
    }

    Query query() {
        return query;
    }

    boolean addsColumns() {
        return definition.schemaEvolution() == SchemaEvolution.ADD_COLUMNS;
    }

    /** The table's columns; empty where there is no table yet. */
    Optional<StructType> schema() {
        return Optional.ofNullable(snapshot).map(TableSnapshot::schema);
    }

    /**
     * The table's columns, without those to which the query gives another type than a source has: such a column tells nothing of
     * the source's.
     *
     * @param found the source's columns
     * @param sources columns of each of the {@link #sources()}, with these; empty where they are not all known
     */
    Optional<StructType> passedOn(StructType found, Optional<Map<String, StructType>> sources) throws SQLException {
        Optional<StructType> given = definition.query().isEmpty() || join().isPresent() || sources.isEmpty()
                ? Optional.empty()
                : result(sources.get());
        return schema().map(table -> given.isEmpty()
                ? table
                : new StructType(table.fields().stream()
                        .filter(column -> isPassedOn(column.name(), found, given.get()))
                        .toList()));
    }

    private static boolean isPassedOn(String column, StructType found, StructType given) {
        return found.field(column)
                .map(of -> given.field(column)
                        .filter(made -> made.type().equals(of.type()))
                        .isPresent())
                .orElse(true);
    }

    /** What the query gives; empty where it does not fit these columns, and may need the types that the table has. */
    private Optional<StructType> result(Map<String, StructType> sources) throws SQLException {
        try {
            return Optional.of(ResultColumn.row(query.bind(connection, relations(sources))));
        } catch (InletException e) {
            return Optional.empty();
        }
    }

    Optional<WindowDefinition> window() {
        return definition.window();
    }

    boolean hasWindow() {
        return definition.window().isPresent();
    }

    Optional<JoinDefinition> join() {
        return definition.join();
    }

    /** Whether rows are kept over epochs before the query sees them. */
    boolean keepsState() {
        return definition.keepsState();
    }

    /** Names of the sources and lookups whose rows the sink takes. */
    SortedSet<String> sources() {
        if (join().isEmpty()) {
            return query.sources();
        }
        SortedSet<String> names = new TreeSet<>(query.sources());
        names.remove(JoinDefinition.RELATION);
        names.add(join().get().left().source());
        names.add(join().get().right().source());
        return names;
    }

    /** What the query sees of a source with these columns. */
    StructType seen(StructType columns) {
        return hasWindow() ? WindowStage.withWindow(columns, this) : columns;
    }

    /** The relations that the query can name. */
    private Map<String, StructType> relations(Map<String, StructType> sources) {
        if (join().isEmpty()) {
            return sources;
        }
        Map<String, StructType> relations = new HashMap<>(sources);
        relations.put(JoinDefinition.RELATION, JoinStage.columns(join().get(), sources));
        return relations;
    }

    boolean isBound() {
        return stager != null;
    }

    /**
     * Checks the query against the columns of its sources and the table, and makes the table where there is none.
     *
     * @param sources columns of each of the {@link #sources()}
     * @throws InletException of kind {@code CONFIGURATION} where they do not fit
     */
    void bind(Map<String, StructType> sources) throws SQLException {
        List<ResultColumn> columns = query.bind(connection, relations(sources));
        if (snapshot == null) {
            snapshot = create(columns, sources);
        }
        // Files that wait for the same commit may have columns that were added before, under names made up for them.
        StructType schema = addedColumns.orElse(snapshot.schema());
        Assignment assignment = Assignment.of(ResultColumn.row(columns), schema, addsColumns(), name());
        if (assignment.addsColumns()) {
            schema = snapshot.withColumnsOf(assignment.schema());
            addedColumns = Optional.of(schema);
        }
        stager = new ParquetStager(
                Path.of(table.root()),
                schema,
                snapshot.partitionColumns(),
                columns,
                new StagingOptions(definition.targetFileSize(), definition.compression()));
    }

    /**
     * As {@link #bind}, but makes no table.
     *
     * @throws InletException of kind {@code CONFIGURATION} where they do not fit, or the table could not be made
     */
    void check(Map<String, StructType> sources) throws SQLException {
        List<ResultColumn> columns = query.bind(connection, relations(sources));
        if (snapshot == null) {
            table.requireCreatable(newTable(columns, sources));
            return;
        }
        Assignment assignment = Assignment.of(ResultColumn.row(columns), snapshot.schema(), addsColumns(), name());
        if (assignment.addsColumns()) {
            snapshot.withColumnsOf(assignment.schema());
        }
    }

    private TableDefinition newTable(List<ResultColumn> columns, Map<String, StructType> sources) {
        // Without a query the columns are the source's own, NOT NULL included; what a query gives may always be null.
        StructType schema = definition.query().isEmpty()
                ? requireNonNull(sources.get(query.sources().first()))
                : ResultColumn.row(columns);
        return new TableDefinition(schema, definition.partitionBy(), definition.properties(), definition.comment());
    }

    private TableSnapshot create(List<ResultColumn> columns, Map<String, StructType> sources) {
        // Before: a crash right after must not let a target begin behind the first version.
        TableDeliveries.expectTable(definition.onCommit(), table.root(), stateDirectory);
        TableSnapshot created = table.create(newTable(columns, sources));
        events.accept(new PipelineEvent.TableCreated(name(), created.schema()));
        return created;
    }

    /** The table's whole new schema, where columns are still to be added to it by a commit. */
    Optional<StructType> addedColumns() {
        return addedColumns;
    }

    /** Reads the table again after its columns were added. */
    void refresh() {
        if (addedColumns.isPresent()) {
            snapshot = table.snapshot();
            addedColumns = Optional.empty();
        }
    }

    /**
     * Whether files that are staged here fit the table as it was opened for commits: one that another writer changed in between
     * would take them without a word.
     */
    boolean fits(TableSnapshot openedForCommits) {
        return snapshot == null || snapshot.isLike(openedForCommits);
    }

    /** Rows of the source that the query cannot turn into rows of the table, and the files of the others. */
    record Staged(List<StagedFile> files, List<FaultSearch.Fault> faults) {}

    /**
     * Writes what the query makes of these rows. Records that it cannot deal with are left out and told, where the query
     * turns single records into rows.
     *
     * @param relations a {@code SELECT} for each source of the query
     * @param sourceBytes size of the records
     */
    Staged stage(Map<String, String> relations, long sourceBytes) throws SQLException {
        ParquetStager bound = requireNonNull(stager, "bind first");
        // Putting pairs together again may give them in another order.
        boolean repeatable = query.repeatable() && join().isEmpty();
        StagingOutcome outcome = bound.stage(connection, new Relation(query.over(relations), repeatable, sourceBytes));
        if (outcome instanceof StagingOutcome.Staged staged) {
            return new Staged(staged.files(), List.of());
        }
        // A row of a window or a pair is no record of this epoch that could be told.
        if (query.rowWiseSource().isEmpty() || keepsState()) {
            throw unblamed(outcome);
        }
        try (FaultSearch search = FaultSearch.run(connection, query, relations, bound)) {
            StagingOutcome again = bound.stage(connection, search.rest(sourceBytes));
            if (again instanceof StagingOutcome.Staged staged) {
                return new Staged(staged.files(), search.faults());
            }
            throw unblamed(again);
        }
    }

    /** The records that the query cannot deal with, without writing anything. */
    List<FaultSearch.Fault> faults(Map<String, String> relations) throws SQLException {
        if (query.rowWiseSource().isEmpty()) {
            return List.of();
        }
        try (FaultSearch search = FaultSearch.run(connection, query, relations, requireNonNull(stager, "bind first"))) {
            return search.faults();
        }
    }

    void discard(List<StagedFile> files) {
        if (stager != null) {
            stager.discard(files);
        }
    }

    private InletException unblamed(StagingOutcome outcome) {
        String reason;
        if (outcome instanceof StagingOutcome.NullsRefused nulls) {
            reason = nulls.violations().stream().map(NullViolation::toString).collect(Collectors.joining("; "));
        } else {
            reason = ((StagingOutcome.ValueRefused) outcome).message();
        }
        return InletException.data(
                "The query of table " + name() + " failed on a batch",
                reason,
                "The query combines records, so no single one can be sent to the dead letters: make the query deal with such"
                        + " values, with TRY_CAST, COALESCE or a WHERE clause. Nothing of the batch was committed");
    }
}
