package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.Query;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.JoinDefinition;
import dev.inlet.runtime.config.LookupDefinition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The engine and the stages of a pipeline, put together from its definition. Everything that can be checked before the first
 * record is checked here: queries, tables, lookups.
 */
final class Assembly implements AutoCloseable {
    /** What the JVM itself and native code outside DuckDB's own accounting take. */
    private static final long OVERHEAD_BYTES = 128L << 20;

    private final Engine engine;
    private final Connection connection;
    private final Map<String, SourceStage> sources = new LinkedHashMap<>();
    private final Map<String, LookupStage> lookups = new LinkedHashMap<>();
    private final List<SinkStage> sinks = new ArrayList<>();
    private final Optional<DeadLetterStage> deadLetters;
    private final EpochStager stager;

    private Assembly(
            PipelineDefinition definition,
            Engine engine,
            Connection connection,
            InstantSource clock,
            Consumer<PipelineEvent> events,
            Function<String, DeltaTable> tables)
            throws SQLException {
        this.engine = engine;
        for (LookupDefinition lookup : definition.lookups()) {
            lookups.put(lookup.name(), new LookupStage(lookup, connection));
        }
        for (SourceDefinition source : definition.sources()) {
            sources.put(source.name(), new SourceStage(source, engine, connection));
        }
        for (SinkDefinition sink : definition.sinks()) {
            sinks.add(new SinkStage(
                    sink,
                    tables.apply(sink.table()),
                    query(sink, definition, connection),
                    connection,
                    stateDirectory(definition),
                    events));
        }
        List<Query> queries = sinks.stream().map(SinkStage::query).toList();
        sources.values().forEach(source -> source.readBy(queries));
        takeColumnsOfTables(definition, sources, sinks);
        Stages stages = new Stages(sources, lookups);
        Map<SinkStage, Operator> operators = new LinkedHashMap<>();
        for (int i = 0; i < sinks.size(); i++) {
            SinkStage sink = sinks.get(i);
            if (sink.hasWindow()) {
                operators.put(sink, new WindowStage(sink, sink.window().orElseThrow(), stages.of(sink), connection, i));
            } else if (sink.join().isPresent()) {
                operators.put(sink, new JoinStage(sink, sink.join().get(), stages, connection, i));
            }
        }
        this.connection = connection;
        ColumnBinding columns = new ColumnBinding(stages, sinks, events);
        this.stager = new EpochStager(
                stages,
                sinks,
                operators,
                columns,
                engine,
                BatchBytes.mostLines(definition.trigger()),
                new Watermarks(sources, connection));
        Map<SinkStage, DeduplicationStage> deduplications = new LinkedHashMap<>();
        for (int i = 0; i < sinks.size(); i++) {
            SinkStage sink = sinks.get(i);
            List<SourceStage> of = stages.of(sink);
            if (DeduplicationStage.isWanted(of)) {
                Path spill = settings(definition).spillDirectory();
                deduplications.put(sink, new DeduplicationStage(sink, of, engine, connection, spill, i));
            }
        }
        stager.deduplicate(new Deduplications(deduplications));
        columns.bindKnown();
        // After the sinks, so that nothing is made where one of them is refused.
        this.deadLetters = definition.deadLetters().isEmpty()
                ? Optional.empty()
                : Optional.of(new DeadLetterStage(
                        definition.deadLetters().get(), tables, connection, stateDirectory(definition), clock));
        stager.deadLettersTo(deadLetters);
    }

    /** @throws InletException where the definition does not fit what is there; nothing has been read from the sources */
    static Assembly open(
            PipelineDefinition definition,
            InstantSource clock,
            Consumer<PipelineEvent> events,
            Function<String, DeltaTable> tables) {
        Engine engine = Engine.open(settings(definition));
        boolean assembled = false;
        try {
            Assembly assembly = new Assembly(definition, engine, engine.connect(), clock, events, tables);
            assembled = true;
            return assembly;
        } catch (SQLException e) {
            throw InletException.bug("DuckDB failed while the pipeline was put together: " + e.getMessage(), e);
        } finally {
            if (!assembled) {
                engine.close();
            }
        }
    }

    Engine engine() {
        return engine;
    }

    /** That of the engine thread. */
    Connection connection() {
        return connection;
    }

    /** By name. */
    Map<String, SourceStage> sources() {
        return sources;
    }

    List<SinkStage> sinks() {
        return sinks;
    }

    Optional<DeadLetterStage> deadLetters() {
        return deadLetters;
    }

    EpochStager stager() {
        return stager;
    }

    /**
     * Where the pipeline keeps what it can build again. Pipelines may share the directory that is configured: what one wrote there
     * would be taken by another for its own, and records left out.
     */
    static Path stateDirectory(PipelineDefinition definition) {
        return definition
                .stateDirectory()
                .map(shared -> Path.of(shared, definition.name()))
                .orElseGet(() -> Path.of(definition.sinks().get(0).table(), "_inlet", definition.name()));
    }

    static EngineSettings settings(PipelineDefinition definition) {
        long beside = definition.memory() - Runtime.getRuntime().maxMemory() - OVERHEAD_BYTES;
        // A JVM whose heap is larger than `memory` has in mind, as when embedded, must leave DuckDB something.
        long limit = Math.max(beside, definition.memory() / 4);
        Path spill = Path.of(definition.spillDirectory().orElse(System.getProperty("java.io.tmpdir")));
        return new EngineSettings(limit, definition.threads().orElse(1), spill, List.copyOf(directories(definition)));
    }

    private static Set<Path> directories(PipelineDefinition definition) {
        Set<Path> directories = new LinkedHashSet<>();
        definition.sinks().forEach(sink -> directories.add(Path.of(sink.table())));
        definition.deadLetters().ifPresent(letters -> directories.add(Path.of(letters.table())));
        definition.sources().forEach(source -> directories.addAll(source.type().directories(source.options())));
        definition.stateDirectory().ifPresent(state -> directories.add(Path.of(state)));
        definition.lookups().forEach(lookup -> directories.add(directoryOf(lookup.path())));
        return directories;
    }

    /** The path up to the last directory without a wildcard; a path without any may be a file or a table. */
    private static Path directoryOf(String path) {
        int wildcard = 0;
        while (wildcard < path.length() && "*?[{".indexOf(path.charAt(wildcard)) < 0) {
            wildcard++;
        }
        if (wildcard == path.length()) {
            Path whole = Path.of(path);
            return Files.isDirectory(whole) ? whole : whole.resolveSibling("");
        }
        return Path.of(path.substring(0, path.lastIndexOf('/', wildcard) + 1));
    }

    /** The sink's query, checked as far as it can be without the columns of the sources. */
    static Query query(SinkDefinition sink, PipelineDefinition definition, Connection connection) throws SQLException {
        if (sink.query().isEmpty()) {
            return Query.all(definition.sources().get(0).name());
        }
        List<String> lookups =
                definition.lookups().stream().map(LookupDefinition::name).toList();
        List<String> names = new ArrayList<>(lookups);
        try {
            if (sink.join().isPresent()) {
                names.add(JoinDefinition.RELATION);
                return JoinStage.rowWise(Query.parse(connection, sink.query().get(), names, lookups));
            }
            definition.sources().forEach(source -> names.add(source.name()));
            return Query.parse(connection, sink.query().get(), names, lookups);
        } catch (InletException e) {
            String relation = sink.join()
                    .map(join -> ". With a join, the query selects from \"" + JoinDefinition.RELATION
                            + "\", whose columns are the structs " + join.left().source() + " and "
                            + join.right().source())
                    .orElse("");
            throw InletException.configuration(
                    "Table " + sink.table() + ": " + e.problem(), e.reason(), e.wayOut() + relation);
        }
    }

    /** A source that a sink takes as it is has the columns of that sink's table, where nobody said otherwise. */
    static void takeColumnsOfTables(
            PipelineDefinition definition, Map<String, SourceStage> sources, List<SinkStage> sinks) {
        for (SinkDefinition bare : definition.sinks()) {
            // A window adds columns that the source has not.
            if (bare.query().isPresent() || bare.window().isPresent()) {
                continue;
            }
            sinks.stream().filter(sink -> sink.name().equals(bare.table())).forEach(sink -> {
                SourceStage source = sources.get(sink.query().sources().first());
                // One that could not be made is a problem that is told already.
                if (source != null && !source.isKnown()) {
                    sink.schema().ifPresent(schema -> source.know(withoutMetadata(schema, source)));
                }
            });
        }
    }

    private static StructType withoutMetadata(StructType table, SourceStage source) {
        return new StructType(table.fields().stream()
                .filter(field -> source.metadataNames().stream().noneMatch(field.name()::equalsIgnoreCase))
                .toList());
    }

    @Override
    public void close() {
        stager.close();
        engine.close();
    }
}
