package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file to be read as part of a batch.
 *
 * @param path absolute
 * @param position the file's position in its source partition; 0 or more
 * @param size bytes, as the source found it
 * @param modified ms since the epoch, as the source found it; 0 for a file of a table, which nobody changes
 * @param compression not {@link Compression#AUTO}
 * @param table what the log of a Delta table says of the file; empty for a file that stands for itself
 */
public record InputFile(
        Path path, long position, long size, long modified, Compression compression, Optional<TableFile> table) {
    public InputFile {
        requireNonNull(path, "path");
        requireNonNull(table, "table");
        if (position < 0 || size < 0 || compression == Compression.AUTO) {
            throw new IllegalArgumentException(path + ": position " + position + ", size " + size + ", " + compression);
        }
    }

    /** A file that stands for itself. */
    public InputFile(Path path, long position, long size, long modified, Compression compression) {
        this(path, position, size, modified, compression, Optional.empty());
    }

    /** A file of a table. */
    public static InputFile of(TableFile file, long position) {
        return new InputFile(
                Path.of(file.file().path()), position, file.file().size(), 0, Compression.NONE, Optional.of(file));
    }
}
