package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.RecordFault;
import dev.inlet.runtime.state.TableState;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What stands between the sources of a sink and its query and keeps rows over epochs: rows of the epoch in hand in temporary
 * tables of the engine, those that stay behind it in segments of the table's state. Confined to the engine thread.
 */
sealed interface Operator permits WindowStage, JoinStage {
    /** Takes up what earlier runs left. Told once, before staging. */
    void open(TableState found, Judgements history);

    /** By which watermarks records were judged that are read again. */
    Judgements judgements();

    Epoch begin();

    /**
     * Rows that an operator took.
     *
     * @param all whether none was left out: then none is late or without event time
     * @param relation what stands in a FROM clause for at least these rows, all of the epoch in hand, with {@link EventTime#TIME} and
     *     {@link EventTime#PARTITION}
     * @param column from which the time is
     */
    record Taken(boolean all, String relation, String column) {}

    /** The rows of one epoch. */
    interface Epoch extends KeptState {
        /** Takes the rows that are in time by the watermark of the table. */
        Taken add(SourceStage source, Round round, DecodedRows rows, OptionalLong watermark) throws SQLException;

        /**
         * Takes rows that the table has already, as far as its state is to have them again.
         *
         * @param judgedBy the watermark by which a row was late
         * @param watermark that of the table; not before the other
         */
        void addAgain(SourceStage source, Round round, DecodedRows rows, OptionalLong judgedBy, OptionalLong watermark)
                throws SQLException;

        /** The rows that are late by this watermark, or have no event time; none of those that are to be dropped. */
        List<RecordFault> faults(SourceStage source, DecodedRows rows, OptionalLong judgedBy) throws SQLException;

        /** How many rows are left out because they are late. */
        long dropped(SourceStage source, DecodedRows rows, OptionalLong judgedBy) throws SQLException;

        /** Milliseconds: the watermark behind which no row is kept any more; empty where none is. */
        OptionalLong endOfAll() throws SQLException;

        /**
         * Stages what the query makes of the rows whose time has come as the watermark goes its way, and keeps the others.
         *
         * @param lookups a SELECT for each lookup of the query
         */
        void close(Map<String, String> lookups, OptionalLong from, OptionalLong to, EpochDraft.Part part)
                throws SQLException;

        /** The epoch is staged. */
        default void keep() {
            kept().keep();
        }

        /** Leaves no trace of the epoch. Not after {@link #keep}. */
        void discard() throws SQLException;
    }
}
