package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;

/**
 * A file to be read as part of a batch.
 *
 * @param path absolute
 * @param position the file's position in its source partition; 0 or more
 * @param size bytes, as the source found it
 * @param modified ms since the epoch, as the source found it
 * @param compression not {@link Compression#AUTO}
 */
public record InputFile(Path path, long position, long size, long modified, Compression compression) {
    public InputFile {
        requireNonNull(path, "path");
        if (position < 0 || size < 0 || compression == Compression.AUTO) {
            throw new IllegalArgumentException(path + ": position " + position + ", size " + size + ", " + compression);
        }
    }
}
