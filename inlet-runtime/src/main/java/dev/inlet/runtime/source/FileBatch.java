package dev.inlet.runtime.source;

import dev.inlet.batch.InputFile;
import dev.inlet.position.SourcePartition;
import java.util.List;

/**
 * Files to be read as one batch.
 *
 * @param partition the source partition whose positions are the files' sequence numbers
 * @param from the position of the first file
 * @param to one past the position of the last file; {@code from} in a batch without files that only states where reading begins
 * @param files in the order of their positions; fewer than positions, maybe none, where the user chose to go on without some
 * @param note JSON that names the files with their sequence numbers; kept in the table's history
 */
public record FileBatch(SourcePartition partition, long from, long to, List<InputFile> files, String note) {
    public FileBatch {
        files = List.copyOf(files);
        if (from < 0 || to < from || files.size() > to - from) {
            throw new IllegalArgumentException(
                    "a batch of " + partition + " from " + from + " to " + to + " with " + files.size() + " files");
        }
    }

    /** The sizes of the files together. */
    public long bytes() {
        return files.stream().mapToLong(InputFile::size).sum();
    }
}
