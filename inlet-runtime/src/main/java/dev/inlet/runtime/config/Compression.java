package dev.inlet.runtime.config;

/** How data files are compressed. */
public enum Compression {
    ZSTD,
    SNAPPY,
    UNCOMPRESSED
}
