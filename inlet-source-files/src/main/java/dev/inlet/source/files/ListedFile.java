package dev.inlet.source.files;

import dev.inlet.batch.InputFile;
import dev.inlet.option.Options;
import java.nio.file.Path;
import java.util.Comparator;

/**
 * A file as a scan found it.
 *
 * @param path relative to the source's root, with {@code /}
 * @param size bytes
 * @param modified ms since the epoch
 */
record ListedFile(String path, long size, long modified) {
    /** Files that were found together are taken in this order. */
    static final Comparator<ListedFile> ORDER =
            Comparator.comparingLong(ListedFile::modified).thenComparing(ListedFile::path);

    /** To be read by the engine. */
    InputFile input(DirectoryScan scan, Options options, long position) {
        Path absolute = scan.absolute(path);
        return new InputFile(
                absolute,
                position,
                size,
                modified,
                options.get(FilesOptions.COMPRESSION).of(absolute));
    }

    boolean sameContentAs(ListedFile other) {
        return size == other.size && modified == other.modified;
    }
}
