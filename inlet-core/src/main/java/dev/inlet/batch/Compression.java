package dev.inlet.batch;

import java.nio.file.Path;
import java.util.Locale;

/** How the bytes of a file are packed. */
public enum Compression {
    /** By the file's name: {@code .gz} is gzip, {@code .zst} is zstd, others are plain. */
    AUTO,
    NONE,
    GZIP,
    ZSTD;

    /** What it means for this file: never {@link #AUTO}. */
    public Compression of(Path file) {
        if (this != AUTO) {
            return this;
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        return name.endsWith(".gz") ? GZIP : name.endsWith(".zst") ? ZSTD : NONE;
    }
}
