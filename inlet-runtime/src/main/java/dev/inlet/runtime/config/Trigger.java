package dev.inlet.runtime.config;

import java.time.Duration;

/**
 * When a batch is cut: at the first of the three.
 *
 * @param interval the longest time that a record waits before the commit that contains it is started
 * @param maxRows 1 or more
 * @param maxBytes of records as they arrive, 1 or more
 */
public record Trigger(Duration interval, long maxRows, long maxBytes) {}
