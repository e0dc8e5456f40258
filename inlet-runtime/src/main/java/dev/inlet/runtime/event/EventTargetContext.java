package dev.inlet.runtime.event;

import dev.inlet.option.Options;
import java.time.Duration;

/**
 * What a target is made from.
 *
 * @param pipeline the pipeline's name
 * @param name the target's name, unique within its table
 * @param options the values of {@link EventTargetType#options}
 * @param timeout of one attempt to deliver
 */
public record EventTargetContext(String pipeline, String name, Options options, Duration timeout) {}
