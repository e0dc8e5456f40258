package dev.inlet.storage;

import java.io.IOException;
import java.io.OutputStream;
import java.io.SyncFailedException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a file so that others see all of it or nothing and, unless a method says otherwise, so that it survives a loss of power
 * once the call has returned: the content is synced before it gets its name, the directory after.
 */
public final class AtomicFile {
    private AtomicFile() {}

    /** Writes the content of one file. */
    @FunctionalInterface
    interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /**
     * @param overwrite whether to replace a file of that name
     * @throws FileAlreadyExistsException if there is such a file and it is not to be replaced; it is then untouched
     */
    static void write(Path file, Content content, boolean overwrite) throws IOException {
        Path temporary = TemporaryFiles.nameBeside(file);
        try {
            try (FileChannel channel =
                            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                    OutputStream out = Channels.newOutputStream(channel)) {
                content.writeTo(out);
                syncUnpublished(channel, file);
            }
            publish(temporary, file, overwrite);
        } finally {
            TemporaryFiles.delete(temporary);
        }
    }

    /**
     * Replaces a file that one writer writes again and again, or makes it, with its directory. The temporary name is always the
     * same: a process that is killed leaves one file behind at most.
     *
     * @param durably whether it must survive a loss of power; otherwise an older content, or none, may be there afterwards
     */
    public static void replace(Path file, byte[] content, boolean durably) throws IOException {
        Path directory = LocalPath.directoryOf(file);
        if (durably) {
            Durability.createDirectories(directory);
        } else {
            Files.createDirectories(directory);
        }
        Path temporary = file.resolveSibling("." + file.getFileName() + ".tmp");
        Files.write(temporary, content);
        if (durably) {
            Durability.syncFile(temporary);
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        if (durably) {
            Durability.syncDirectory(directory);
        }
    }

    /**
     * A full disk is told as such, whenever the system notices it: what has no name yet can be written anew. Any other
     * failure of a sync says that the disk itself is not well.
     */
    private static void syncUnpublished(FileChannel channel, Path file) throws IOException {
        try {
            Durability.sync(channel, file);
        } catch (SyncFailedException e) {
            if (!StorageFailure.isFull(e)) {
                throw e;
            }
            IOException full = new IOException(e.getMessage());
            full.addSuppressed(e);
            throw full;
        }
    }

    /** Gives a synced file its name. Afterwards the temporary name may or may not be left. */
    static void publish(Path temporary, Path file, boolean overwrite) throws IOException {
        if (overwrite) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
        } else {
            // link(2) fails if the name is taken, in one step for all processes. A check followed by a rename would let
            // two commits of the same version both succeed, the later erasing the earlier.
            Files.createLink(file, temporary);
        }
        Durability.syncDirectory(LocalPath.directoryOf(file));
    }
}
