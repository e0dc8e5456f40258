package dev.inlet.storage;

import java.io.IOException;
import java.io.SyncFailedException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Makes files of the local disk survive a loss of power. After one, a file is there only if its content, its name in its
 * directory, and the name of that directory and of each new one above it were all synced.
 */
public final class Durability {
    private Durability() {}

    /** Syncs the content of files that were written by other means, then each of their directories once. */
    public static void syncFiles(Collection<Path> files) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (Path file : files) {
            syncFile(file);
            directories.add(LocalPath.directoryOf(file));
        }
        for (Path directory : directories) {
            syncDirectory(directory);
        }
    }

    /** Syncs the content of one file, not its name. */
    public static void syncFile(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            sync(channel, file);
        }
    }

    /** Syncs the names in a directory. */
    public static void syncDirectory(Path directory) throws IOException {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            sync(channel, directory);
        }
    }

    /**
     * @throws SyncFailedException if the disk refused. Linux forgets what it could not write and reports it once, so a
     *     second try would succeed without having written anything: it must not be tried again
     */
    static void sync(FileChannel channel, Path file) throws IOException {
        try {
            channel.force(true);
        } catch (ClosedChannelException e) {
            // Interrupted: nothing is known to be wrong with the disk.
            throw e;
        } catch (IOException e) {
            SyncFailedException failed = new SyncFailedException(file + ": " + e.getMessage());
            failed.initCause(e);
            throw failed;
        }
    }

    /**
     * Creates a directory and those above it that are missing, and syncs the name of each new one. A directory that is
     * there already costs one look. Other threads and processes may create the same directories meanwhile.
     */
    public static void createDirectories(Path directory) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        Path existing = directory.toAbsolutePath().normalize();
        while (existing != null && !Files.isDirectory(existing)) {
            missing.push(existing);
            existing = existing.getParent();
        }
        for (Path created : missing) {
            try {
                Files.createDirectory(created);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(created)) {
                    throw e;
                }
            }
            // Synced also where another process was faster: it may not have come to its own sync yet.
            syncDirectory(LocalPath.directoryOf(created));
        }
    }
}
