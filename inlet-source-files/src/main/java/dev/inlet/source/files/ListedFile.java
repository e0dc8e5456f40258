package dev.inlet.source.files;

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

    boolean sameContentAs(ListedFile other) {
        return size == other.size && modified == other.modified;
    }
}
