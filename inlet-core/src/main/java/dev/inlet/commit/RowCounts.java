package dev.inlet.commit;

/**
 * What became of the records of a batch.
 *
 * @param read records taken from the sources
 * @param written rows in the files of this commit
 * @param deadLettered records that went to the dead letters
 * @param skipped records that the configuration says to leave out, such as tombstones
 * @param deduplicated records that were left out as duplicates of earlier ones
 */
public record RowCounts(long read, long written, long deadLettered, long skipped, long deduplicated) {
    public static final RowCounts NONE = new RowCounts(0, 0, 0, 0);

    /** Of a batch without duplicates. */
    public RowCounts(long read, long written, long deadLettered, long skipped) {
        this(read, written, deadLettered, skipped, 0);
    }
}
