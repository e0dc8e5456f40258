package dev.inlet.testkit.disk;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What of a directory is on the disk and what only in the memory of its machine: contents count when they, and names when their
 * directories were synced. A loss of power takes all the rest, which is the worst that it may do. Safe for any number of
 * threads.
 */
final class DiskCache {
    private final Path root;
    /** Whether it is to be known what a loss of power takes; else nothing is kept here. */
    private final boolean kept;

    private final Set<Path> syncedNames = new HashSet<>();
    /** Bytes at the beginning of a file that are on the disk; absent where Java has not written or synced the file. */
    private final Map<Path, Long> syncedBytes = new HashMap<>();

    private final Set<Path> changed = new HashSet<>();

    private DiskCache(Path root, boolean kept) {
        this.root = root;
        this.kept = kept;
    }

    /** For a process that is not to lose its power. */
    static DiskCache none(Path root) {
        return new DiskCache(root, false);
    }

    static DiskCache allSynced(Path root) throws IOException {
        DiskCache cache = new DiskCache(root, true);
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.toList()) {
                cache.syncedNames.add(path);
                if (Files.isRegularFile(path)) {
                    cache.syncedBytes.put(path, Files.size(path));
                }
            }
        }
        return cache;
    }

    /** Whether a data file has come that was not written through Java. */
    synchronized boolean isNativelyWritten(Path file) {
        return kept
                && file.toString().endsWith(".parquet")
                && !syncedBytes.containsKey(file)
                && !changed.contains(file)
                && Files.isRegularFile(file);
    }

    synchronized void opened(Path file) {
        if (kept) {
            changed.add(file);
        }
    }

    synchronized void seen(Path file) {
        if (isNativelyWritten(file)) {
            changed.add(file);
        }
    }

    synchronized void synced(Path path) throws IOException {
        if (!kept) {
            return;
        }
        if (!Files.isDirectory(path)) {
            changed.remove(path);
            syncedBytes.put(path, Files.size(path));
            return;
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
            children.forEach(syncedNames::add);
        }
    }

    /** Another name of the same content. */
    synchronized void linked(Path from, Path to) {
        if (!kept) {
            return;
        }
        if (changed.contains(from)) {
            changed.add(to);
        } else {
            changed.remove(to);
        }
        syncedBytes.put(to, syncedBytes.getOrDefault(from, 0L));
    }

    synchronized void deleted(Path path) {
        syncedNames.remove(path);
        syncedBytes.remove(path);
        changed.remove(path);
    }

    synchronized void moved(Path from, Path to) {
        linked(from, to);
        deleted(from);
    }

    /** Takes away what is not on the disk. */
    synchronized void cut() throws IOException {
        List<Path> all;
        try (Stream<Path> walk = Files.walk(root)) {
            all = walk.toList();
        }
        for (Path path : all) {
            if (!syncedNames.contains(path) || !Files.exists(path)) {
                deleteTree(path);
            } else if (Files.isRegularFile(path) && (changed.contains(path) || !syncedBytes.containsKey(path))) {
                halve(path, syncedBytes.getOrDefault(path, 0L));
            }
        }
    }

    /** Cuts off half of what comes after these bytes. */
    static void halve(Path file, long from) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Math.min(channel.size(), from + Math.max(0, channel.size() - from) / 2));
        }
    }

    private static void deleteTree(Path path) throws IOException {
        if (Files.isDirectory(path)) {
            try (DirectoryStream<Path> children = Files.newDirectoryStream(path)) {
                for (Path child : children) {
                    deleteTree(child);
                }
            }
        }
        try {
            Files.delete(path);
        } catch (NoSuchFileException e) {
            // Its directory went before it.
            return;
        }
    }
}
