package dev.inlet.runtime.pipeline;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * The sources and lookups of a pipeline by name.
 *
 * @param sources in the order of the definition
 */
record Stages(Map<String, SourceStage> sources, Map<String, LookupStage> lookups) {
    boolean isLookup(String name) {
        return lookups.containsKey(name);
    }

    SourceStage source(String name) {
        return requireNonNull(sources.get(name), name);
    }

    LookupStage lookup(String name) {
        return requireNonNull(lookups.get(name), name);
    }

    /** The sources of a sink, without lookups. */
    List<SourceStage> of(SinkStage sink) {
        return sink.sources().stream()
                .filter(sources::containsKey)
                .map(this::source)
                .toList();
    }

    /** Whether the columns of everything that the sink takes rows of are known. */
    boolean areKnown(SinkStage sink) {
        return of(sink).stream().allMatch(SourceStage::isKnown);
    }
}
