package dev.inlet.batch;

import com.github.luben.zstd.ZstdInputStream;
import dev.inlet.error.InletException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;

/** Opens files, and holds that they are still what the source found. */
final class FileContent {
    private FileContent() {}

    /** The unpacked bytes; nothing where the file is empty. */
    static InputStream open(InputFile file) throws IOException {
        InputStream raw = Files.newInputStream(file.path());
        try {
            if (file.size() == 0) {
                return raw;
            }
            return switch (file.compression()) {
                case GZIP -> new GzipInput(raw);
                case ZSTD -> new ZstdInputStream(raw);
                case NONE -> raw;
                case AUTO -> throw new IllegalArgumentException(file.path() + ": the compression is not known");
            };
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** @throws InletException of kind {@code DATA} where size or modification time are no longer the file's */
    static void requireUnchanged(InputFile file) {
        try {
            BasicFileAttributes now = Files.readAttributes(file.path(), BasicFileAttributes.class);
            if (now.size() == file.size() && now.lastModifiedTime().toMillis() == file.modified()) {
                return;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        throw InletException.data(
                "The file " + file.path() + " changed while it was read",
                "Its size or modification time is no longer what it was",
                "Start again: nothing of it is in the table, and it is read as it is then. Let writers rename files when"
                        + " they are complete, or raise settle-time");
    }

    static InletException unreadable(InputFile file, IOException e) {
        return new InletException(
                InletException.Kind.DATA,
                "The file " + file.path() + " cannot be read to its end",
                String.valueOf(e.getMessage()),
                "Where it is damaged or not packed with "
                        + file.compression().name().toLowerCase(Locale.ROOT)
                        + ", replace it; then start again: nothing of it is in the table",
                e);
    }
}
