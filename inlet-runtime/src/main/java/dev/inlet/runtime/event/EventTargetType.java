package dev.inlet.runtime.event;

import dev.inlet.option.Option;
import dev.inlet.option.Options;
import dev.inlet.option.Problems;
import java.util.List;

/** A kind of target of events, found by {@link java.util.ServiceLoader}. */
public interface EventTargetType {
    /** The value of the option {@code type}, such as {@code http}. */
    String name();

    /** One sentence for the option reference. */
    String doc();

    /** The options beside those that every target has: the same constants at each call. */
    List<Option<?>> options();

    /**
     * Tells what is wrong between the options of one target. An option that could not be read is absent here; its problem is told
     * already. Messages hold no values: they may be secrets.
     */
    default void check(Options options, Problems problems) {}

    /** Makes the target; reaches for nothing yet. */
    EventTarget create(EventTargetContext context);
}
