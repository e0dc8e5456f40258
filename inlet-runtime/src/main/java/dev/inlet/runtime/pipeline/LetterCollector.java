package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.FaultSearch.Fault;
import dev.inlet.batch.RecordFault;
import dev.inlet.batch.Sql;
import dev.inlet.batch.StagedFile;
import dev.inlet.error.InletException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The records of one round that do not fit, until they are written to the dead letters. Where there is no table for them, the
 * first one ends the pipeline. Confined to the engine thread.
 */
final class LetterCollector {
    /** Error kind of a record that the query of a table refused. */
    private static final String TRANSFORM = "transform";

    private final Optional<DeadLetterStage> stage;
    private final EpochDraft draft;
    private final List<String> selects = new ArrayList<>();

    LetterCollector(Optional<DeadLetterStage> stage, EpochDraft draft) {
        this.stage = stage;
        this.draft = draft;
    }

    /**
     * Takes the records that could not be decoded.
     *
     * @throws InletException of kind {@code DATA} where there are some and no table for them
     */
    void addMisfits(String source, DecodedRows decoded) {
        if (decoded.misfitCount() == 0) {
            return;
        }
        if (stage.isEmpty()) {
            long others = decoded.misfitCount() - 1;
            throw InletException.data(
                    "A record of source " + source + " does not fit: "
                            + decoded.firstMisfit().orElse("")
                            + (others > 0 ? "; so do " + others + " more of its batch" : ""),
                    "There is no table for dead letters, and nothing is dropped",
                    "Name one with dead-letters: {table: ...}, or correct the schema of the source");
        }
        selects.add("SELECT *, CAST(NULL AS VARCHAR) AS \"table\" FROM (" + decoded.misfitsSql() + ")");
    }

    /**
     * Takes the records that the query of a sink refused.
     *
     * @param decoded the rows that the faults are numbers of
     * @throws InletException of kind {@code DATA} where there are some and no table for them
     */
    void addFaults(SinkStage sink, DecodedRows decoded, List<Fault> faults) {
        addRefused(
                sink,
                decoded,
                faults.stream()
                        .map(fault -> new RecordFault(fault.row(), TRANSFORM, fault.message()))
                        .toList());
    }

    /**
     * Takes the records that a sink refused.
     *
     * @param decoded the rows that the faults are numbers of
     * @throws InletException of kind {@code DATA} where there are some and no table for them
     */
    void addRefused(SinkStage sink, DecodedRows decoded, List<RecordFault> records) {
        if (records.isEmpty()) {
            return;
        }
        if (stage.isEmpty()) {
            throw InletException.data(
                    records.size() + " records cannot be written to table " + sink.name() + "; the first: "
                            + records.get(0).message(),
                    "There is no table for dead letters",
                    "Name one with dead-letters: {table: ...}" + otherWayOut(records.get(0)));
        }
        selects.add("SELECT *, " + Sql.text(sink.name()) + " AS \"table\" FROM (" + decoded.recordsSql(records) + ")");
        EpochCounts counts = new EpochCounts(0, records.size(), 0);
        draft.count(counts);
        draft.letters().count(counts);
    }

    /** Records that are late, or have no event time, come to no query. */
    private static String otherWayOut(RecordFault record) {
        return switch (record.error()) {
            case TRANSFORM -> ", or make the query deal with such records";
            case LateCheck.LATE -> ", or leave such records out with late: drop";
            default -> "";
        };
    }

    /** Writes what was taken. */
    void stage() throws SQLException {
        if (!selects.isEmpty()) {
            List<StagedFile> files = stage.orElseThrow().stage(selects);
            draft.letters().add(files);
        }
    }
}
