package dev.inlet.batch;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where one engine spills to. A locked file beside it says that it is in use; the system ends the lock with the process, so
 * that what a killed process left behind is known, and removed by the next one.
 */
final class SpillDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SpillDirectory.class);
    private static final String PREFIX = "inlet-spill-";
    private static final String LOCK = ".lock";

    /** Locks of this JVM. To open and close such a file would end its lock, as POSIX has it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path path;
    private final Path lock;
    private final FileChannel channel;

    private SpillDirectory(Path path, Path lock, FileChannel channel) {
        this.path = path;
        this.lock = lock;
        this.channel = channel;
    }

    /** Makes one in this directory, which is made where it is missing, and removes those that nobody uses any more. */
    static SpillDirectory make(Path parent) {
        try {
            Files.createDirectories(parent);
            Path place = parent.toRealPath();
            removeAbandoned(place);
            while (true) {
                Path path = Files.createTempDirectory(place, PREFIX);
                Path lock = path.resolveSibling(path.getFileName() + LOCK);
                OWN.add(lock);
                FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                // Somebody may have taken it for abandoned before it was locked.
                if (channel.tryLock() != null && Files.exists(lock) && Files.isDirectory(path)) {
                    return new SpillDirectory(path, lock, channel);
                }
                channel.close();
                OWN.remove(lock);
            }
        } catch (IOException e) {
            throw new InletException(
                    InletException.Kind.CONFIGURATION,
                    "The spill directory " + parent + " cannot be used",
                    e.toString(),
                    "Name a directory that this process may create files in",
                    e);
        }
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        deleteRecursively(path);
        try (channel) {
            Files.deleteIfExists(lock);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", lock)
                    .addKeyValue("error", e.toString())
                    .log("left a spill lock");
        } finally {
            OWN.remove(lock);
        }
    }

    private static void removeAbandoned(Path parent) {
        try (DirectoryStream<Path> locks = Files.newDirectoryStream(parent, PREFIX + "*" + LOCK)) {
            for (Path lock : locks) {
                if (!OWN.contains(lock)) {
                    removeIfAbandoned(lock);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("abandoned spill directories were not looked for", e);
        }
    }

    private static void removeIfAbandoned(Path lock) {
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            if (channel.tryLock() != null) {
                String name = lock.getFileName().toString();
                deleteRecursively(lock.resolveSibling(name.substring(0, name.length() - LOCK.length())));
                Files.deleteIfExists(lock);
            }
        } catch (IOException | OverlappingFileLockException e) {
            // Of another user, or removed or taken by somebody else meanwhile: it is theirs.
            LOG.debug("a spill directory is not ours to remove", e);
        }
    }

    private static void deleteRecursively(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // Nothing depends on them, and what the engine was closed after must not be told as a failure.
            LOG.atWarn()
                    .addKeyValue("directory", directory)
                    .addKeyValue("error", e.toString())
                    .log("left spill files");
        }
    }
}
