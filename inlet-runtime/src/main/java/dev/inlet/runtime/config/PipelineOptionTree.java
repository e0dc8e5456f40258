package dev.inlet.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.OptionTypes;
import dev.inlet.option.OptionVariants;
import dev.inlet.option.Options;
import dev.inlet.runtime.config.PipelineOptions.DeadLetterOptions;
import dev.inlet.runtime.event.EventTargetType;
import dev.inlet.runtime.source.SourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;

/** All options that a pipeline file can have, given the types of sources and of targets of events that are there. */
final class PipelineOptionTree {
    private final Map<String, SourceKind> kinds = new LinkedHashMap<>();
    private final Map<String, TargetKind> targets = new LinkedHashMap<>();
    private final Option<Map<String, Options>> sources;
    private final Option<List<Options>> onCommit;
    private final OptionGroup sink;
    private final Option<List<Options>> sinks;
    private final OptionGroup deadLetterGroup;
    private final Option<Options> deadLetters;
    private final OptionGroup top;

    /** With the types of targets on the class path. */
    PipelineOptionTree(Iterable<SourceType> types) {
        this(types, ServiceLoader.load(EventTargetType.class));
    }

    PipelineOptionTree(Iterable<SourceType> types, Iterable<EventTargetType> targetTypes) {
        List<SourceType> sorted = new ArrayList<>();
        types.forEach(sorted::add);
        sorted.sort(Comparator.comparing(SourceType::name));
        for (SourceType type : sorted) {
            if (type.name().equals(LookupOptions.TYPE) || kinds.put(type.name(), SourceKind.of(type)) != null) {
                throw new IllegalArgumentException("two types of source are called " + type.name());
            }
        }
        Map<String, OptionGroup> groups = new LinkedHashMap<>();
        kinds.forEach((name, kind) -> groups.put(name, kind.group()));
        groups.put(LookupOptions.TYPE, LookupOptions.GROUP);
        this.sources = Option.of("sources", OptionTypes.map(new OptionVariants(groups, Optional.empty())))
                .mustBe("not empty", map -> !map.isEmpty())
                .doc("What is read, by name. Queries know each source by its name.");
        this.onCommit = SinkOptions.onCommit(targetGroups(targetTypes));
        this.sink = withOnCommit(SinkOptions.GROUP);
        this.sinks = Option.of("sinks", OptionTypes.list(sink))
                .mustBe("not empty", list -> !list.isEmpty())
                .doc("The tables to write to.");
        this.deadLetterGroup = withOnCommit(DeadLetterOptions.GROUP);
        this.deadLetters = PipelineOptions.deadLetters(deadLetterGroup);
        this.top = OptionGroup.of(
                PipelineOptions.NAME,
                sources,
                sinks,
                deadLetters,
                PipelineOptions.TRIGGER,
                PipelineOptions.MEMORY,
                PipelineOptions.THREADS,
                PipelineOptions.RETRY_BUDGET,
                PipelineOptions.STATE_DIRECTORY,
                PipelineOptions.SPILL_DIRECTORY);
    }

    private OptionGroup withOnCommit(OptionGroup table) {
        List<Option<?>> options = new ArrayList<>(table.options());
        options.add(onCommit);
        return new OptionGroup(options);
    }

    private Map<String, OptionGroup> targetGroups(Iterable<EventTargetType> types) {
        List<EventTargetType> sorted = new ArrayList<>();
        types.forEach(sorted::add);
        sorted.sort(Comparator.comparing(EventTargetType::name));
        Map<String, OptionGroup> groups = new LinkedHashMap<>();
        for (EventTargetType type : sorted) {
            TargetKind kind = TargetKind.of(type);
            if (targets.put(type.name(), kind) != null) {
                throw new IllegalArgumentException("two types of target are called " + type.name());
            }
            groups.put(type.name(), kind.group());
        }
        return groups;
    }

    OptionGroup top() {
        return top;
    }

    Option<Map<String, Options>> sources() {
        return sources;
    }

    /** What kind of source the options are of; not for lookups. */
    SourceKind kind(Options source) {
        return requireNonNull(kinds.get(source.variant()), source.variant());
    }

    /** By the name of the type, without lookups. */
    Map<String, SourceKind> kinds() {
        return kinds;
    }

    /** The options of a sink. */
    OptionGroup sink() {
        return sink;
    }

    Option<List<Options>> sinks() {
        return sinks;
    }

    Option<Options> deadLetters() {
        return deadLetters;
    }

    /** The options of the table of dead letters. */
    OptionGroup deadLetterGroup() {
        return deadLetterGroup;
    }

    /** Of a sink and of the dead letters: the targets that are told of the table's versions. */
    Option<List<Options>> onCommit() {
        return onCommit;
    }

    /** By the name of the type. */
    Map<String, TargetKind> targets() {
        return targets;
    }

    EventTargetType targetType(Options target) {
        return requireNonNull(targets.get(target.variant()), target.variant()).type();
    }
}
