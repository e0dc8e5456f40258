package dev.inlet.cli;

import java.nio.file.Path;

/** Paths as a user would type them here. */
final class ShownPath {
    private ShownPath() {}

    /** Relative where the path is below the working directory. */
    static String of(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(here) && !absolute.equals(here)
                ? here.relativize(absolute).toString()
                : absolute.toString();
    }

    static String of(String path) {
        return of(Path.of(path));
    }
}
