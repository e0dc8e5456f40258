package dev.inlet.runtime.pipeline;

import dev.inlet.error.InletException;
import dev.inlet.schema.StructType;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Binds the queries of the sinks to the columns of their sources, once these are known and whenever they are others. Confined to
 * the engine thread.
 *
 * @param sinks in the order of the definition
 */
record ColumnBinding(Stages stages, List<SinkStage> sinks, Consumer<PipelineEvent> events) {
    ColumnBinding {
        sinks = List.copyOf(sinks);
    }

    /** Binds the queries of all sinks whose sources have known columns. */
    void bindKnown() throws SQLException {
        for (SinkStage sink : sinks) {
            if (!sink.isBound() && stages.areKnown(sink)) {
                bind(sink);
            }
        }
    }

    private void bind(SinkStage sink) throws SQLException {
        Map<String, StructType> columns = new HashMap<>();
        for (String name : sink.sources()) {
            columns.put(
                    name,
                    stages.isLookup(name)
                            ? stages.lookup(name).columns()
                            : sink.seen(stages.source(name).columns(sink.addsColumns())));
        }
        sink.bind(columns);
    }

    /** Finds out the columns of the round's sources that have none yet, and lets new fields become columns. */
    void settle(Round round) throws SQLException {
        for (String name : round.sources()) {
            settle(stages.source(name), round);
        }
        bindKnown();
    }

    private void settle(SourceStage source, Round round) throws SQLException {
        if (!source.isKnown()) {
            Round.Input input = round.input(source.name());
            StructType inferred = source.inferred(input);
            StructType found = source.infer(input, inferred, knownColumns(source, inferred, false));
            events.accept(new PipelineEvent.SchemaInferred(source.name(), found));
        }
        Optional<StructType> told = source.ofTable(round.input(source.name()));
        if (told.isPresent() && !told.get().equals(source.decidedColumns())) {
            source.know(told.get());
            round.forget(source);
            for (SinkStage sink : sinks) {
                if (sink.isBound() && stages.of(sink).contains(source)) {
                    bind(sink);
                }
            }
        }
        if (!source.mayGrow()) {
            return;
        }
        Optional<StructType> proposed = round.rows(source, Map.of()).proposedSchema();
        if (proposed.isPresent() && source.grow(proposed.get(), knownColumns(source, proposed.get(), true))) {
            round.forget(source);
            for (SinkStage sink : sinks) {
                if (sink.addsColumns() && stages.of(sink).contains(source)) {
                    requireKnown(sink);
                    bind(sink);
                }
            }
        }
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the columns of one of the sink's sources are not known */
    void requireKnown(SinkStage sink) {
        if (!stages.areKnown(sink)) {
            throw InletException.configuration(
                    "The query of table " + sink.name()
                            + " needs a source that has had no record yet and has no schema",
                    "",
                    "Give every source of the query a schema");
        }
    }

    /**
     * Columns of the first table that takes this source's, so that the same name keeps the same type.
     *
     * @param found what the records have
     */
    private Optional<StructType> knownColumns(SourceStage source, StructType found, boolean evolving)
            throws SQLException {
        for (SinkStage sink : sinks) {
            if (sink.sources().contains(source.name())
                    && (!evolving || sink.addsColumns())
                    && sink.schema().isPresent()) {
                return sink.passedOn(found, columnsWith(sink, source, found));
            }
        }
        return Optional.empty();
    }

    /** Columns of all that a sink reads, with those found of one source; empty where they are not known of another. */
    private Optional<Map<String, StructType>> columnsWith(SinkStage sink, SourceStage source, StructType found) {
        Map<String, StructType> columns = new HashMap<>();
        for (String name : sink.sources()) {
            if (stages.isLookup(name)) {
                columns.put(name, stages.lookup(name).columns());
            } else if (name.equals(source.name())) {
                columns.put(name, sink.seen(source.withMetadata(found)));
            } else if (stages.source(name).isKnown()) {
                columns.put(name, sink.seen(stages.source(name).columns(sink.addsColumns())));
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(columns);
    }
}
