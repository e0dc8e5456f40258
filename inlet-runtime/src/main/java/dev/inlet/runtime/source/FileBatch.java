package dev.inlet.runtime.source;

import dev.inlet.position.SourcePartition;
import java.nio.file.Path;
import java.util.List;

/**
 * Files to be read as one batch: sequence numbers {@code from} (inclusive) to {@code from + files.size()}.
 *
 * @param partition the source partition whose positions are the sequence numbers
 * @param from the position of the first file
 * @param files in the order of their sequence numbers
 * @param note JSON that names the files with their sequence numbers; kept in the table's history
 */
public record FileBatch(SourcePartition partition, long from, List<SourceFile> files, String note) {
    /**
     * @param modified ms since the epoch
     * @param size bytes
     */
    public record SourceFile(Path path, long size, long modified) {}

    public FileBatch {
        files = List.copyOf(files);
        if (files.isEmpty() || from < 0) {
            throw new IllegalArgumentException("a batch of " + partition + " from " + from + " needs a file");
        }
    }

    public long to() {
        return from + files.size();
    }

    public long bytes() {
        return files.stream().mapToLong(SourceFile::size).sum();
    }
}
