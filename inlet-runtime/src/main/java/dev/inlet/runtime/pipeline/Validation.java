package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Engine;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.LookupDefinition;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.SinkDefinition;
import dev.inlet.runtime.config.SourceDefinition;
import dev.inlet.schema.Assignment;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableSnapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks a pipeline against the tables and lookups that are there, as a run would at its start, but tells all that is wrong,
 * makes no table, and asks nothing of the sources. What depends on columns that only records can tell is not checked.
 */
public final class Validation {
    private final PipelineDefinition definition;
    private final Connection connection;
    private final Map<String, LookupStage> lookups = new HashMap<>();
    private final Map<String, SourceStage> sources = new LinkedHashMap<>();
    private final List<SinkStage> sinks = new ArrayList<>();
    private final List<InletException> problems = new ArrayList<>();

    private Validation(PipelineDefinition definition, Connection connection) {
        this.definition = definition;
        this.connection = connection;
    }

    private interface Check {
        void run() throws SQLException;
    }

    /** What would keep the pipeline from starting; empty where nothing is known that would. */
    public static List<InletException> problems(PipelineDefinition definition) {
        try (Engine engine = Engine.open(Assembly.settings(definition));
                Connection connection = engine.connect()) {
            Validation validation = new Validation(definition, connection);
            validation.run(engine);
            return List.copyOf(validation.problems);
        } catch (SQLException e) {
            throw InletException.bug("DuckDB failed while a pipeline was checked: " + e.getMessage(), e);
        }
    }

    private void run(Engine engine) throws SQLException {
        for (LookupDefinition lookup : definition.lookups()) {
            check(() -> lookups.put(lookup.name(), new LookupStage(lookup, connection)));
        }
        for (SourceDefinition source : definition.sources()) {
            check(() -> sources.put(source.name(), new SourceStage(source, engine, connection)));
        }
        for (SinkDefinition sink : definition.sinks()) {
            check(() -> sinks.add(new SinkStage(
                    sink,
                    DeltaTable.local(Path.of(sink.table())),
                    Assembly.query(sink, definition, connection),
                    connection,
                    Assembly.stateDirectory(definition),
                    event -> {})));
        }
        Assembly.takeColumnsOfTables(definition, sources, sinks);
        for (SinkStage sink : sinks) {
            Optional<Map<String, StructType>> columns = columns(sink);
            if (columns.isPresent()) {
                check(() -> {
                    Stages stages = new Stages(sources, lookups);
                    WindowStage.check(sink, stages.of(sink));
                    JoinStage.check(sink, stages);
                    DeduplicationStage.check(sink, stages.of(sink));
                    sink.check(columns.get());
                });
            }
        }
        if (definition.deadLetters().isPresent()) {
            check(() -> deadLetters(definition.deadLetters().get().table()));
        }
    }

    /** Of all that the sink reads; empty where one is not known, or is a lookup whose problem is told. */
    private Optional<Map<String, StructType>> columns(SinkStage sink) {
        Map<String, StructType> columns = new HashMap<>();
        for (String name : sink.sources()) {
            SourceStage source = sources.get(name);
            LookupStage lookup = lookups.get(name);
            if (source != null && source.isKnown()) {
                columns.put(name, sink.seen(source.columns(sink.addsColumns())));
            } else if (lookup != null) {
                columns.put(name, lookup.columns());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(columns);
    }

    private static void deadLetters(String table) {
        Optional<TableSnapshot> existing = DeltaTable.local(Path.of(table)).find();
        if (existing.isPresent()) {
            existing.get().requireWritable();
            Assignment.of(DeadLetterStage.schema(), existing.get().schema(), false, table);
        }
    }

    private void check(Check check) throws SQLException {
        try {
            check.run();
        } catch (InletException e) {
            problems.add(e);
        }
    }
}
