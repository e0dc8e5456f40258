package dev.inlet.batch;

import java.util.List;

/** Guesses how many rows fill a file of the target size. Learns from each batch, since only the writer knows. */
final class FileSizing {
    /** Parquet bytes to source bytes before the first batch has shown it. JSON events come out smaller, CSV about so. */
    private static final double FIRST_GUESS = 0.25;

    private final long targetFileBytes;
    private double shrinkage = FIRST_GUESS;

    FileSizing(long targetFileBytes) {
        this.targetFileBytes = targetFileBytes;
    }

    /** Whether one file may become larger than the target by more than half. */
    boolean mayExceedTarget(long sourceBytes) {
        return sourceBytes * shrinkage > 1.5 * targetFileBytes;
    }

    /**
     * Rows for the next file, at most {@code left}.
     *
     * @param all rows of the batch
     * @param left rows of the partition value that are not written yet
     * @param written files of this batch so far
     */
    long rowsPerFile(long sourceBytes, long all, long left, List<StagedFile> written) {
        double bytesPerRow = sourceBytes * shrinkage / all;
        long rowsWritten = written.stream().mapToLong(StagedFile::rows).sum();
        if (rowsWritten > 0) {
            bytesPerRow = (double) written.stream().mapToLong(StagedFile::size).sum() / rowsWritten;
        }
        // A last file of up to half the target more is better than one of a few rows.
        if (left * bytesPerRow <= 1.5 * targetFileBytes) {
            return left;
        }
        return Math.max(1, Math.min(left, (long) (targetFileBytes / bytesPerRow)));
    }

    void learn(long sourceBytes, List<StagedFile> written) {
        long bytes = written.stream().mapToLong(StagedFile::size).sum();
        // Footers outweigh the data of small batches, which would make the guess far too high.
        if (sourceBytes > 0 && bytes > targetFileBytes / 100) {
            shrinkage = (double) bytes / sourceBytes;
        }
    }
}
