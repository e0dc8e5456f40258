package dev.inlet.batch;

/**
 * How data files are written.
 *
 * @param targetFileBytes about how large a file should become at most, 1 MiB or more
 * @param zstdLevel 1 (fast) to 22 (small)
 */
public record StagingOptions(long targetFileBytes, int zstdLevel) {
    /** 128 MiB: what Delta's own auto-compaction aims at. Level 1 is as small as 3 on event data and a little faster. */
    public static final StagingOptions DEFAULT = new StagingOptions(128L << 20, 1);

    public StagingOptions {
        if (targetFileBytes < 1 << 20 || zstdLevel < 1 || zstdLevel > 22) {
            throw new IllegalArgumentException("target file size " + targetFileBytes + ", zstd level " + zstdLevel);
        }
    }
}
