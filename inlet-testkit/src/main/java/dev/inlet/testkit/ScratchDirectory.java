package dev.inlet.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** A place for files where a test cannot be given one, such as a fuzz test, which makes what it writes to once. */
public final class ScratchDirectory {
    private ScratchDirectory() {}

    /** A new directory with these in it. It goes with the JVM. */
    public static Path make(String... names) {
        try {
            Path directory = Files.createTempDirectory("inlet-scratch");
            for (String name : names) {
                Files.createDirectory(directory.resolve(name));
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(directory)));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            // Whatever is left is in the directory for what is temporary.
        }
    }
}
