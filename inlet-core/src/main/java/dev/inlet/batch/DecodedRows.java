package dev.inlet.batch;

import dev.inlet.schema.StructType;
import java.util.List;
import java.util.Optional;

/**
 * Typed rows of one source, and the records that did not become rows. Used by one thread at a time; closed after the last use
 * of any of its SQL.
 */
public sealed interface DecodedRows extends AutoCloseable permits DecodedBatch, FileRelation, SelectedRows {
    /** A {@code SELECT} of the rows with the columns of {@link #schema}; it may be a subquery, and be run several times. */
    String sql();

    /** The columns of {@link #sql}: those of the records, then the metadata columns. */
    StructType schema();

    /** Rows of {@link #sql}. */
    long rows();

    /** Records that did not fit. */
    long misfitCount();

    /** The first record that did not fit, in words; empty where all did. */
    Optional<String> firstMisfit();

    /** A {@code SELECT} of the records that did not fit, whole, with the reasons: the columns of {@link #misfitSchema}. */
    String misfitsSql();

    /**
     * A {@code SELECT} of the records behind rows that a later step refused, in the order of the rows: the columns of
     * {@link #misfitSchema}.
     */
    String recordsSql(List<RecordFault> faults);

    /** Records that were left out because the options say so. */
    long skipped();

    /**
     * The schema of the records, grown by fields that it lacks; empty where there are none. The rows do not have these
     * fields: where they are to be kept, decode again with that schema.
     */
    Optional<StructType> proposedSchema();

    /**
     * To be called after the last use of {@link #sql} and before the commit.
     *
     * @throws dev.inlet.error.InletException of kind {@code DATA} where what was read is no longer what it was
     */
    void requireUnchanged();

    @Override
    void close();

    /** The columns of {@link #misfitsSql} and {@link #recordsSql}. */
    static StructType misfitSchema() {
        return DecodedBatch.misfitSchema();
    }
}
