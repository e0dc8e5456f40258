package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.DecodedRows;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Leaves out duplicates, for all sinks that want none, while an epoch is staged. Confined to the engine thread. */
final class Deduplications {
    private final Map<SinkStage, DeduplicationStage> stages;

    /** Of the epoch in hand. */
    private final Map<SinkStage, DeduplicationStage.Epoch> epochs = new HashMap<>();

    Deduplications(Map<SinkStage, DeduplicationStage> stages) {
        this.stages = new LinkedHashMap<>(stages);
    }

    /** How duplicates are left out of a sink; empty where each record counts. */
    Optional<DeduplicationStage> of(SinkStage sink) {
        return Optional.ofNullable(stages.get(sink));
    }

    /** Whose watermarks tell how records were judged that are read again. */
    Collection<DeduplicationStage> stages() {
        return stages.values();
    }

    /** @param operators of the sinks whose state others change too */
    void begin(Map<SinkStage, Operator.Epoch> operators) {
        stages.forEach((sink, stage) -> {
            Operator.Epoch operator = operators.get(sink);
            epochs.put(sink, operator == null ? stage.begin() : stage.begin(operator.kept()));
        });
    }

    private DeduplicationStage.@Nullable Epoch concerning(SinkStage sink, SourceStage source) {
        DeduplicationStage.Epoch epoch = epochs.get(sink);
        return epoch != null && epoch.concerns(source) ? epoch : null;
    }

    /**
     * The rows that a sink is to have: those that are no duplicates of others, nor too late to be judged. The others are told
     * and counted.
     *
     * @param rows all that the sink has not had yet
     */
    DecodedRows take(
            SinkStage sink,
            SourceStage source,
            Round round,
            DecodedRows rows,
            OptionalLong watermark,
            LetterCollector letters,
            EpochDraft draft,
            EpochDraft.Part part)
            throws SQLException {
        DeduplicationStage.Epoch epoch = epochs.get(sink);
        if (epoch != null) {
            epoch.give();
        }
        if (epoch == null || !epoch.concerns(source)) {
            return rows;
        }
        KeyMemory.Judged judged = epoch.judge(source, round, rows, watermark);
        letters.addRefused(sink, rows, judged.faults());
        EpochCounts out = new EpochCounts(0, 0, judged.dropped(), judged.duplicates());
        draft.count(out);
        part.count(out.plus(new EpochCounts(0, judged.faults().size(), 0)));
        return judged.rows();
    }

    /** The same for rows that the table has already and its state lacks; they are told and counted already. */
    DecodedRows takeAgain(SinkStage sink, SourceStage source, Round round, DecodedRows rows, OptionalLong judgedBy)
            throws SQLException {
        DeduplicationStage.Epoch epoch = concerning(sink, source);
        return epoch == null ? rows : epoch.judge(source, round, rows, judgedBy).rows();
    }

    /** Has the state have all rows again that it lacks, of a sink for which nothing but keys is kept. */
    void takeMissing(SinkStage sink, SourceStage source, Round round) throws SQLException {
        DeduplicationStage.Epoch epoch = epochs.get(sink);
        if (epoch == null || !epoch.isIncomplete()) {
            return;
        }
        for (Judgements.Slice slice : requireNonNull(stages.get(sink))
                .judgements()
                .slices(round.spans(), epoch.missingFrom(), epoch.missingTo())) {
            takeAgain(sink, source, round, round.rows(source, slice.from(), slice.to()), slice.watermark());
        }
    }

    /** Rows that the table has and the dead letters have not seen: tells those that were too late, gives those that were kept. */
    DecodedRows recall(
            SinkStage sink,
            SourceStage source,
            Round round,
            DecodedRows rows,
            OptionalLong judgedBy,
            LetterCollector letters)
            throws SQLException {
        DeduplicationStage.Epoch epoch = concerning(sink, source);
        if (epoch == null) {
            return rows;
        }
        KeyMemory.Judged judged = epoch.recall(source, round, rows, judgedBy);
        letters.addRefused(sink, rows, judged.faults());
        return judged.rows();
    }

    /** The rows that were given are not used any more. */
    void endRound() {
        epochs.values().forEach(DeduplicationStage.Epoch::endRound);
    }

    /**
     * Has the state of a table remember the epoch's keys, for others to finish.
     *
     * @param watermark of the table before the epoch
     */
    void remember(SinkStage sink, OptionalLong watermark) throws SQLException {
        DeduplicationStage.Epoch epoch = epochs.get(sink);
        if (epoch != null) {
            epoch.remember(watermark);
        }
    }

    /**
     * Ends the epoch of a sink for which nothing but keys is kept.
     *
     * @param next what the watermark of the table is to become
     * @return what it becomes
     */
    OptionalLong finish(
            SinkStage sink, List<SourceCut> cuts, OptionalLong watermark, OptionalLong next, EpochDraft.Part part)
            throws SQLException {
        DeduplicationStage.Epoch epoch = epochs.get(sink);
        if (epoch == null) {
            return next;
        }
        cuts.forEach(cut -> epoch.read(cut.spans()));
        OptionalLong becomes = epoch.isIncomplete() ? watermark : next;
        epoch.remember(watermark);
        epoch.finish(watermark, becomes, part);
        return becomes;
    }

    /** The epoch is staged. */
    void keep(SinkStage sink, OptionalLong watermark) {
        DeduplicationStage.Epoch epoch = epochs.remove(sink);
        if (epoch != null) {
            epoch.keep(watermark);
        }
    }

    /** Leaves no trace of the epoch. Not after {@link #keep}. */
    void discard() throws SQLException {
        for (DeduplicationStage.Epoch epoch : epochs.values()) {
            epoch.discard();
        }
        epochs.clear();
    }
}
