package dev.inlet.runtime.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How far a source is complete in event time: up to the greatest event time seen minus the delay.
 *
 * @param column holds the event time
 * @param delay 0 or more
 * @param maxAhead how far a time may be ahead of that of its record; empty where every time is believed
 */
public record WatermarkDefinition(String column, Duration delay, Optional<Duration> maxAhead) {}
