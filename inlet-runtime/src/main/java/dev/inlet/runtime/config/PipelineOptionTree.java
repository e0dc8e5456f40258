package dev.inlet.runtime.config;

import static java.util.Objects.requireNonNull;

import dev.inlet.option.Option;
import dev.inlet.option.OptionGroup;
import dev.inlet.option.OptionTypes;
import dev.inlet.option.OptionVariants;
import dev.inlet.option.Options;
import dev.inlet.runtime.source.SourceType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** All options that a pipeline file can have, given the types of sources that are there. */
final class PipelineOptionTree {
    private final Map<String, SourceKind> kinds = new LinkedHashMap<>();
    private final Option<Map<String, Options>> sources;
    private final OptionGroup top;

    PipelineOptionTree(Iterable<SourceType> types) {
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
        this.top = OptionGroup.of(
                PipelineOptions.NAME,
                sources,
                PipelineOptions.SINKS,
                PipelineOptions.DEAD_LETTERS,
                PipelineOptions.TRIGGER,
                PipelineOptions.MEMORY,
                PipelineOptions.THREADS,
                PipelineOptions.RETRY_BUDGET,
                PipelineOptions.STATE_DIRECTORY,
                PipelineOptions.SPILL_DIRECTORY);
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
}
