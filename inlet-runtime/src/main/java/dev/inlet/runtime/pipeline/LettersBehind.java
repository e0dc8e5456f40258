package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedRows;
import dev.inlet.position.SourcePartition;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what is missing in the dead letters where they stand behind a table, after a crash between two commits: the records in
 * between are in the table, but those that it refused are not in the dead letters yet. Confined to the engine thread.
 */
record LettersBehind(Stages stages, Deduplications deduplications) {
    /**
     * Tells the records that the query of the sink refuses.
     *
     * @param lettersFrom where the dead letters want records from
     * @param sinkFrom where the table does
     */
    void find(
            SinkStage sink,
            Round round,
            Map<SourcePartition, Long> lettersFrom,
            Map<SourcePartition, Long> sinkFrom,
            LetterCollector letters)
            throws SQLException {
        Optional<String> name = sink.query().rowWiseSource().filter(round::has);
        Optional<DeduplicationStage> deduplication = deduplications.of(sink);
        if (deduplication.isPresent()) {
            for (Judgements.Slice slice :
                    deduplication.get().judgements().slices(round.spans(), lettersFrom, sinkFrom)) {
                for (SourceStage source : stages.of(sink)) {
                    if (round.has(source.name())) {
                        DecodedRows between = recall(sink, source, round, slice, letters);
                        if (name.equals(Optional.of(source.name()))) {
                            addFaults(sink, source, between, letters);
                        }
                    }
                }
            }
            return;
        }
        if (name.isEmpty()) {
            return;
        }
        SourceStage source = stages.source(name.get());
        // Only partitions of which the table is ahead have something in between.
        Map<SourcePartition, Long> to = new HashMap<>();
        round.spans().forEach((partition, span) -> to.put(partition, sinkFrom.getOrDefault(partition, span.from())));
        addFaults(sink, source, round.rows(source, lettersFrom, to), letters);
    }

    /** The records of a slice without duplicates; those that could not be judged are told. */
    DecodedRows recall(SinkStage sink, SourceStage source, Round round, Judgements.Slice slice, LetterCollector letters)
            throws SQLException {
        DecodedRows rows = round.rows(source, slice.from(), slice.to());
        return deduplications.recall(sink, source, round, rows, slice.watermark(), letters);
    }

    private void addFaults(SinkStage sink, SourceStage source, DecodedRows between, LetterCollector letters)
            throws SQLException {
        if (between.rows() == 0) {
            return;
        }
        Map<String, String> relations = new HashMap<>();
        for (String other : sink.sources()) {
            relations.put(
                    other,
                    stages.isLookup(other)
                            ? stages.lookup(other).select()
                            : source.relation(between, sink.addsColumns()));
        }
        letters.addFaults(sink, between, sink.faults(relations));
    }
}
