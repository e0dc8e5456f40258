package dev.inlet.storage;

import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The files of one directory by name; a file that was deleted since it was listed is left out. */
final class ListedFiles implements CloseableIterator<FileStatus> {
    private final Path directory;
    private final Iterator<String> names;
    private @Nullable FileStatus next;

    ListedFiles(Path directory, Iterator<String> names) {
        this.directory = directory;
        this.names = names;
    }

    @Override
    public boolean hasNext() {
        while (next == null && names.hasNext()) {
            try {
                next = LocalFileIO.status(directory.resolve(names.next()));
            } catch (NoSuchFileException e) {
                // Log clean-up runs beside readers: what it deleted is no longer in the directory.
                continue;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return next != null;
    }

    @Override
    public FileStatus next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        FileStatus result = next;
        next = null;
        return Objects.requireNonNull(result);
    }

    @Override
    public void close() {}
}
