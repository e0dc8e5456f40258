package dev.inlet.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * Where a benchmark keeps its data, and the Inlet that it runs.
 *
 * @param directory empty at the start
 * @param home of Inlet's distribution
 */
record Work(Path directory, Path home) {
    /** @param name of the benchmark; what an earlier run of it left is deleted */
    static Work of(String name) throws IOException {
        Path directory = Path.of(System.getProperty("inlet.benchmarks.work", "target/work"), name)
                .toAbsolutePath();
        delete(directory);
        Files.createDirectories(directory);
        return new Work(directory, Path.of(System.getProperty("inlet.home", "")));
    }

    /** The start script of Inlet. */
    String inlet() {
        return home.resolve("bin/inlet").toString();
    }

    static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            paths.sorted(Comparator.reverseOrder()).forEach(path -> {
                try {
                    Files.delete(path);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
    }
}
