package dev.inlet.runtime.config;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.OptionTypes;
import dev.inlet.option.Options;
import dev.inlet.position.SourceName;
import dev.inlet.runtime.event.EventTargetType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A type of target of events with all options that such a target has in a pipeline file.
 *
 * @param group the type's own options and those that every target has
 */
record TargetKind(EventTargetType type, OptionGroup group) {
    static final Option<String> NAME = Option.string("name")
            .optional("the type")
            .mustBe("letters, digits, _ and -, beginning with a letter or _, at most 128", SourceName::isValid)
            .doc("Identity of what the target was told already, unique within the table. Required where a table has two"
                    + " targets of one type. A target under another name begins anew.");

    static final Option<EventStart> START = Option.choice("start", EventStart.class)
            .defaultTo(EventStart.LATEST, "a new target is not told of all the past of an old table")
            .doc("Where a target begins that was told nothing yet: behind the version that the table has then"
                    + " (`latest`), or at the oldest one in its log (`earliest`). A table that is yet to be made is told"
                    + " from its first version on.");

    static final Option<Duration> TIMEOUT = Option.duration("timeout")
            .defaultTo(Duration.ofSeconds(10), "a receiver that takes longer should answer first and work then")
            .atLeast(Duration.ofMillis(100))
            .atMost(Duration.ofHours(1))
            .doc("How long one attempt to deliver an event may take before it is given up and made again.");

    static final Option<Duration> LONGEST_PAUSE = Option.duration("longest-pause")
            .defaultTo(Duration.ofMinutes(1), "a receiver that comes back is found soon")
            .atLeast(Duration.ofMillis(100))
            .atMost(Duration.ofHours(1))
            .doc("Longest pause between two attempts. Pauses grow from 200ms up to this. There is no last attempt: the"
                    + " next event waits for this one.");

    static final Option<Duration> STOP_TIMEOUT = Option.duration("stop-timeout")
            .defaultTo(Duration.ofSeconds(10), "within what most supervisors grant before they kill")
            .atLeast(Duration.ZERO)
            .atMost(Duration.ofHours(1))
            .doc("How long the end of a run waits for events to be delivered. With `--once`, counted from the last one"
                    + " delivered. What is left is delivered by the next run.");

    static final Option<List<Long>> SKIP_VERSIONS = Option.of("skip-versions", OptionTypes.list(OptionTypes.LONG))
            .defaultTo(List.of(), "a target is told of every version")
            .doc("Versions of the table that the target is not told of: a way out where it refuses one of them for"
                    + " good, which would hold up all that come after. Each is logged when its turn comes.");

    static TargetKind of(EventTargetType type) {
        List<Option<?>> options = new ArrayList<>(type.options());
        options.addAll(List.of(NAME, START, TIMEOUT, LONGEST_PAUSE, STOP_TIMEOUT, SKIP_VERSIONS));
        return new TargetKind(type, new OptionGroup(options));
    }

    /** The given name, or that of the type. */
    static String name(Options target) {
        return target.find(NAME).orElse(target.variant());
    }

    static TargetDefinition define(EventTargetType type, Options target) {
        return new TargetDefinition(
                name(target),
                type,
                target,
                target.get(START),
                target.get(TIMEOUT),
                target.get(LONGEST_PAUSE),
                target.get(STOP_TIMEOUT),
                Set.copyOf(target.get(SKIP_VERSIONS)));
    }
}
