package dev.inlet.storage;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files that are there for a while only: what is called otherwise until it is whole, and what will not be committed. Temporary
 * names are hidden from listings. A process that is killed leaves some behind, as does a disk that refuses to delete them.
 */
public final class TemporaryFiles {
    private static final Logger LOG = LoggerFactory.getLogger(TemporaryFiles.class);
    private static final String PREFIX = ".inlet-tmp-";
    private static final int TRIES = 3;

    /** A file is written in far less; one that is taken from a writer all the same fails that write, and no other. */
    private static final Duration ABANDONED_AFTER = Duration.ofHours(1);

    private TemporaryFiles() {}

    /** A name that no other file has. */
    public static Path nameBeside(Path file) {
        return file.resolveSibling(PREFIX + UUID.randomUUID());
    }

    static boolean isTemporary(String fileName) {
        return fileName.startsWith(PREFIX);
    }

    /**
     * Deletes a file that may not be there, and that nobody needs. That this fails says nothing of what was written, which may
     * have got its name: only the log is told. {@link #deleteAbandoned} takes the file later, or the table's vacuum.
     */
    public static void delete(Path file) {
        for (int tries = 1; ; tries++) {
            try {
                Files.deleteIfExists(file);
                return;
            } catch (IOException e) {
                if (tries == TRIES) {
                    LOG.atWarn()
                            .addKeyValue("file", file)
                            .addKeyValue("error", e.toString())
                            .log("left a file that nobody needs");
                    return;
                }
            }
        }
    }

    /**
     * Deletes those in a directory that nobody has written to for an hour; a directory that is not there has none. One that cannot be
     * deleted stays: who tends the directory is not kept from the rest of it.
     *
     * @throws IOException if the directory cannot be read
     */
    public static void deleteAbandoned(Path directory, Instant now) throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, PREFIX + "*")) {
            for (Path file : files) {
                if (isAbandoned(file, now)) {
                    delete(file);
                }
            }
        } catch (NoSuchFileException e) {
            // Tables of other storages have no such directory here.
            return;
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
    }

    private static boolean isAbandoned(Path file, Instant now) throws IOException {
        try {
            return Files.getLastModifiedTime(file)
                    .toInstant()
                    .plus(ABANDONED_AFTER)
                    .isBefore(now);
        } catch (NoSuchFileException e) {
            // Its writer has just ended.
            return false;
        }
    }
}
