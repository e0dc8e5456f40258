package dev.inlet.runtime.config;

import dev.inlet.option.NearestName;
import dev.inlet.option.Options;
import dev.inlet.option.Place;
import dev.inlet.option.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What must hold of the joins of sinks. Options that could not be read are passed over. */
record JoinChecks(Map<String, Options> streams, Map<String, Options> lookups, Problems problems) {
    void check(Options sink) {
        Optional<Options> join = sink.find(JoinOptions.JOIN);
        if (join.isEmpty()) {
            return;
        }
        Place place = sink.place(JoinOptions.JOIN);
        if (sink.isGiven(WindowOptions.WINDOW)) {
            problems.error(
                    place,
                    "a sink has a \"window\" or a \"join\": write the pairs to a table, and gather them from there");
        }
        if (!sink.isGiven(SinkOptions.QUERY)) {
            problems.error(
                    place,
                    "\"query\" is missing: with a \"join\" it selects from \"" + JoinDefinition.RELATION
                            + "\", whose columns are structs");
        }
        if (sink.find(SinkOptions.SCHEMA_EVOLUTION).equals(Optional.of(SchemaEvolution.ADD_COLUMNS))) {
            problems.error(
                    sink.place(SinkOptions.SCHEMA_EVOLUTION),
                    "\"schema-evolution\" must be \"none\" where there is a \"join\": rows that wait have the columns that"
                            + " they came with");
        }
        Set<String> all = new HashSet<>(streams.keySet());
        all.addAll(lookups.keySet());
        all.stream()
                .filter(JoinDefinition.RELATION::equalsIgnoreCase)
                .forEach(name -> problems.error(
                        place, "the source \"" + name + "\" has the name of what a \"join\" makes; rename it"));
        Optional<Options> left = join.get().find(JoinOptions.LEFT);
        Optional<Options> right = join.get().find(JoinOptions.RIGHT);
        left.ifPresent(this::side);
        right.ifPresent(this::side);
        if (left.isPresent() && right.isPresent()) {
            together(left.get(), right.get());
        }
    }

    private void side(Options side) {
        Optional<String> name = side.find(JoinOptions.SOURCE);
        if (name.isEmpty()) {
            return;
        }
        Place place = side.place(JoinOptions.SOURCE);
        if (lookups.containsKey(name.get())) {
            problems.error(
                    place,
                    "\"" + name.get()
                            + "\" is a lookup, which has no event time: join it in the query, without a \"join\"");
        } else if (!streams.containsKey(name.get())) {
            problems.error(
                    place,
                    "there is no source \"" + name.get() + "\"" + NearestName.hint(name.get(), streams.keySet()));
        } else if (!streams.get(name.get()).isGiven(WatermarkOptions.WATERMARK)) {
            problems.error(
                    place,
                    "the source \"" + name.get()
                            + "\" needs a \"watermark\": nothing else tells when no match can come any more");
        }
    }

    private void together(Options left, Options right) {
        Optional<String> name = left.find(JoinOptions.SOURCE);
        if (name.isPresent() && name.equals(right.find(JoinOptions.SOURCE))) {
            problems.error(
                    right.place(JoinOptions.SOURCE),
                    "both sides are \"" + name.get() + "\": give what is read a second name with a source of its own");
        }
        List<String> one = left.find(JoinOptions.KEY).orElse(List.of());
        List<String> other = right.find(JoinOptions.KEY).orElse(List.of());
        if (!one.isEmpty() && !other.isEmpty() && one.size() != other.size()) {
            problems.error(
                    right.place(JoinOptions.KEY),
                    "\"key\" has " + other.size() + " columns, but that of the left side " + one.size()
                            + ": they are compared in their order");
        }
    }
}
