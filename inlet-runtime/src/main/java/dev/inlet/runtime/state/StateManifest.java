package dev.inlet.runtime.state;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.position.SourcePartition;
import dev.inlet.position.StoredJson;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The state of a table as of one epoch. A stored form: old manifests must stay readable. Immutable.
 *
 * @param definition what the state is for, in words that are compared: state of another definition is not used
 * @param stores by the name of the operator, its segments
 * @param missing per source partition, records that are to be read again before the state is whole
 */
public record StateManifest(
        String definition, SortedMap<String, List<Segment>> stores, SortedMap<SourcePartition, Missing> missing) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Of a file in the directory of the state, and nowhere else. */
    private static final Pattern FILE_NAME = Pattern.compile("[\\w-][\\w.-]*");

    /**
     * Records that the state lacks.
     *
     * @param from position of the first
     * @param to position after the last
     */
    public record Missing(long from, long to) {}

    public StateManifest {
        SortedMap<String, List<Segment>> copy = new TreeMap<>();
        stores.forEach((name, segments) -> copy.put(name, List.copyOf(segments)));
        stores = Collections.unmodifiableSortedMap(copy);
        missing = Collections.unmodifiableSortedMap(new TreeMap<>(missing));
    }

    public static StateManifest empty(String definition) {
        return new StateManifest(definition, new TreeMap<>(), new TreeMap<>());
    }

    public List<Segment> segments(String store) {
        return stores.getOrDefault(store, List.of());
    }

    /** Per source partition, the first record that a segment holds or that is missing. */
    public SortedMap<SourcePartition, Long> needs() {
        SortedMap<SourcePartition, Long> needs = new TreeMap<>();
        stores.values()
                .forEach(segments -> segments.forEach(
                        segment -> segment.needs().forEach((part, at) -> needs.merge(part, at, Math::min))));
        missing.forEach((part, range) -> needs.merge(part, range.from(), Math::min));
        return needs;
    }

    byte[] toJson() throws IOException {
        ObjectNode root = JSON.createObjectNode().put("definition", definition);
        ObjectNode all = root.putObject("stores");
        stores.forEach((name, segments) -> {
            ArrayNode array = all.putArray(name);
            for (Segment segment : segments) {
                ObjectNode node = array.addObject()
                        .put("file", segment.file())
                        .put("rows", segment.rows())
                        .put("bytes", segment.bytes())
                        .put("least", segment.least())
                        .put("greatest", segment.greatest());
                ArrayNode needs = node.putArray("needs");
                segment.needs()
                        .forEach((part, at) -> put(needs.addObject(), part).put("position", at));
            }
        });
        ArrayNode gaps = root.putArray("missing");
        missing.forEach((part, range) ->
                put(gaps.addObject(), part).put("from", range.from()).put("to", range.to()));
        return JSON.writeValueAsBytes(root);
    }

    /** @throws IllegalArgumentException where it is not one: state that is taken for less than it is would let rows go */
    static StateManifest parse(byte[] json) {
        StoredJson manifest = StoredJson.read("manifest", json);
        SortedMap<String, List<Segment>> stores = new TreeMap<>();
        manifest.get("stores")
                .fields()
                .forEach((store, segments) -> stores.put(
                        store,
                        segments.elements().stream().map(StateManifest::segment).toList()));
        return new StateManifest(
                manifest.get("definition").text(),
                stores,
                manifest.get("missing")
                        .byPartition(gap -> new Missing(
                                gap.get("from").count(), gap.get("to").count())));
    }

    private static Segment segment(StoredJson segment) {
        StoredJson file = segment.get("file");
        file.require(FILE_NAME.matcher(file.text()).matches());
        return new Segment(
                file.text(),
                segment.get("rows").count(),
                segment.get("bytes").count(),
                segment.get("least").number(),
                segment.get("greatest").number(),
                segment.get("needs").positions());
    }

    private static ObjectNode put(ObjectNode node, SourcePartition partition) {
        return node.put("source", partition.source()).put("partition", partition.name());
    }
}
