package dev.inlet.commit;

/**
 * What became of the records of a batch.
 *
 * @param read records taken from the sources
 * @param written rows in the files of this commit
 * @param deadLettered records that went to the dead letters
 * @param skipped records that the configuration says to leave out, such as tombstones
 */
public record RowCounts(long read, long written, long deadLettered, long skipped) {
    public static final RowCounts NONE = new RowCounts(0, 0, 0, 0);
}
