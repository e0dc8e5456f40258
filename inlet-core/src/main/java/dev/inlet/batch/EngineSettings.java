package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.List;

/**
 * What an {@link Engine} may use.
 *
 * @param memoryLimitBytes most memory DuckDB holds before it spills; at least 64 MiB. Record buffers and decoded rows are
 *     on the Java heap and are not part of it
 * @param threads threads of one statement, 1 or more
 * @param spillDirectory where DuckDB puts what does not fit in memory; created when needed
 * @param directories the only directories that SQL may read from and write to
 */
public record EngineSettings(long memoryLimitBytes, int threads, Path spillDirectory, List<Path> directories) {
    /** Below this DuckDB cannot write a Parquet row group of ordinary rows. */
    public static final long LEAST_MEMORY_BYTES = 64L << 20;

    public EngineSettings {
        requireNonNull(spillDirectory, "spillDirectory");
        directories = List.copyOf(directories);
        if (memoryLimitBytes < LEAST_MEMORY_BYTES) {
            throw new IllegalArgumentException(
                    "memoryLimitBytes must be at least " + LEAST_MEMORY_BYTES + " but was " + memoryLimitBytes);
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be 1 or more but was " + threads);
        }
    }
}
