package dev.inlet.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks now and then at how large the files of a directory are together. Any thread. */
final class DiskUse implements AutoCloseable {
    private static final long INTERVAL_MILLIS = 200;

    private final Path directory;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile long most;

    private DiskUse(Path directory) {
        this.directory = directory;
    }

    static DiskUse watch(Path directory) {
        DiskUse use = new DiskUse(directory);
        Thread thread = new Thread(use::run, "disk-use");
        thread.setDaemon(true);
        thread.start();
        return use;
    }

    private void run() {
        try {
            do {
                most = Math.max(most, of(directory));
            } while (!closed.await(INTERVAL_MILLIS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bytes of all files below a directory; of files that come or go meanwhile or not. */
    static long of(Path directory) throws IOException {
        long[] bytes = new long[1];
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                bytes[0] += attributes.size();
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return bytes[0];
    }

    /** Bytes at most at any look so far. */
    long most() {
        return most;
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
