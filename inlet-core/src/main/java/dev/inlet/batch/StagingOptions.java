package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

/**
 * How data files are written.
 *
 * @param targetFileBytes about how large a file should become at most, 1 MiB or more
 */
public record StagingOptions(long targetFileBytes, ParquetCodec codec) {
    /** 128 MiB: what Delta's own auto-compaction aims at. */
    public static final StagingOptions DEFAULT = new StagingOptions(128L << 20, ParquetCodec.ZSTD);

    public StagingOptions {
        requireNonNull(codec, "codec");
        if (targetFileBytes < 1 << 20) {
            throw new IllegalArgumentException("the target file size must be 1 MiB or more but is " + targetFileBytes);
        }
    }
}
