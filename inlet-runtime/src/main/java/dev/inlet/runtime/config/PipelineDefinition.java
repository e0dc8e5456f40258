package dev.inlet.runtime.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;

/**
 * A pipeline as its file describes it, checked. Locations are absolute.
 *
 * @param name identity of the progress in the tables
 * @param sources at least one, in the order of the file
 * @param sinks at least one, in the order of the file; no two on one table
 * @param deadLetters where records go that did not fit; empty where such a record holds up the pipeline
 * @param memory bytes, for DuckDB and the batches in flight
 * @param threads of DuckDB; empty where nobody said
 * @param retryBudget how long a failure that may pass is retried before the pipeline stops; zero for not at all
 * @param stateDirectory where the pipeline keeps what it can build again; empty for beside the first table
 * @param spillDirectory where DuckDB spills and stages; empty for the JVM's temporary directory
 */
public record PipelineDefinition(
        String name,
        List<SourceDefinition> sources,
        List<LookupDefinition> lookups,
        List<SinkDefinition> sinks,
        Optional<DeadLettersDefinition> deadLetters,
        Trigger trigger,
        long memory,
        OptionalInt threads,
        Duration retryBudget,
        Optional<String> stateDirectory,
        Optional<String> spillDirectory) {
    public PipelineDefinition {
        sources = List.copyOf(sources);
        lookups = List.copyOf(lookups);
        sinks = List.copyOf(sinks);
    }

    /**
     * The same pipeline on other places, of whose commits nobody is told.
     *
     * @param tables what to put in the place of each table, the dead letters' included
     */
    public PipelineDefinition at(UnaryOperator<String> tables, Path state, Path spill) {
        return new PipelineDefinition(
                name,
                sources,
                lookups,
                sinks.stream().map(sink -> sink.at(tables.apply(sink.table()))).toList(),
                deadLetters.map(letters -> DeadLettersDefinition.at(tables.apply(letters.table()))),
                trigger,
                memory,
                threads,
                retryBudget,
                Optional.of(state.toString()),
                Optional.of(spill.toString()));
    }

    /** The same pipeline with these sinks only. */
    public PipelineDefinition with(List<SinkDefinition> some) {
        return new PipelineDefinition(
                name,
                sources,
                lookups,
                some,
                deadLetters,
                trigger,
                memory,
                threads,
                retryBudget,
                stateDirectory,
                spillDirectory);
    }

    /** The same pipeline with other sources and another trigger. */
    public PipelineDefinition with(List<SourceDefinition> others, Trigger another) {
        return new PipelineDefinition(
                name,
                others,
                lookups,
                sinks,
                deadLetters,
                another,
                memory,
                threads,
                retryBudget,
                stateDirectory,
                spillDirectory);
    }

    /** The same pipeline with this table of dead letters, of whose commits nobody is told. */
    public PipelineDefinition withDeadLetters(String table) {
        return new PipelineDefinition(
                name,
                sources,
                lookups,
                sinks,
                Optional.of(DeadLettersDefinition.at(table)),
                trigger,
                memory,
                threads,
                retryBudget,
                stateDirectory,
                spillDirectory);
    }
}
