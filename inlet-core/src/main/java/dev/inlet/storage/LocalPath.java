package dev.inlet.storage;

import java.net.URI;
import java.nio.file.Path;

/** Kernel's path strings as paths of the local disk. */
public final class LocalPath {
    private LocalPath() {}

    /**
     * @param path absolute or relative to the working directory, or a URI such as {@code file:/lake/clicks} or
     *     {@code file:///lake/clicks} whose path is percent-encoded
     * @return absolute and normalised
     */
    public static Path of(String path) {
        Path local = path.startsWith("file:") ? Path.of(URI.create(withEmptyAuthority(path))) : Path.of(path);
        return local.toAbsolutePath().normalize();
    }

    /** The directory of a file; the root is its own. */
    static Path directoryOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }

    /** {@code file:/x} and {@code file:///x} name the same file, {@code file://x} is a host. */
    private static String withEmptyAuthority(String uri) {
        return uri.startsWith("file:///") || !uri.startsWith("file:/")
                ? uri
                : "file://" + uri.substring("file:".length());
    }
}
