package dev.inlet.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What pipelines keep beside the data and the logs of their tables. */
final class Beside {
    private Beside() {}

    /** Deletes the directory for temporary files and spilling, and each table's {@code _inlet}. */
    static void delete(Path temporary, List<Path> tables) throws IOException {
        delete(temporary);
        for (Path table : tables) {
            delete(table.resolve("_inlet"));
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (NoSuchFileException e) {
            // It was never made.
        }
    }
}
