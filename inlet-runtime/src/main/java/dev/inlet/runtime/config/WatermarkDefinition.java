package dev.inlet.runtime.config;

import java.time.Duration;

/**
 * How far a source is complete in event time: up to the greatest event time seen minus the delay.
 *
 * @param column holds the event time
 * @param delay 0 or more
 */
public record WatermarkDefinition(String column, Duration delay) {}
