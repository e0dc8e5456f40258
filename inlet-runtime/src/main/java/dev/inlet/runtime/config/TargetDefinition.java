package dev.inlet.runtime.config;

import dev.inlet.option.Options;
import dev.inlet.runtime.event.EventTargetType;
import java.time.Duration;
import java.util.Set;

/**
 * A target that is told of each version of a table.
 *
 * @param name unique within the table; part of the cursor's identity
 * @param options the values of the type's own options
 * @param start used only where nothing is known of earlier deliveries
 * @param timeout of one attempt
 * @param longestPause between two attempts
 * @param stopTimeout how long the end of a run waits for the target
 * @param skippedVersions which the target is not told of
 */
public record TargetDefinition(
        String name,
        EventTargetType type,
        Options options,
        EventStart start,
        Duration timeout,
        Duration longestPause,
        Duration stopTimeout,
        Set<Long> skippedVersions) {
    public TargetDefinition {
        skippedVersions = Set.copyOf(skippedVersions);
    }
}
