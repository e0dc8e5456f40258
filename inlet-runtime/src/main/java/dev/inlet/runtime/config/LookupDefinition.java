package dev.inlet.runtime.config;

import java.time.Duration;

/**
 * Reference data that queries can join, read whole.
 *
 * @param name unique among the pipeline's sources without regard to case
 * @param path absolute path, glob or URI
 * @param refreshInterval how long what was read is used before it is read again
 */
public record LookupDefinition(String name, String path, LookupFormat format, Duration refreshInterval) {}
