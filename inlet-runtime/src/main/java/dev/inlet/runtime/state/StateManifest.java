package dev.inlet.runtime.state;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.position.SourcePartition;
import java.io.IOException;
import java.util.ArrayList;
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
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

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

    /** @throws IOException where it is not one */
    static StateManifest parse(byte[] json) throws IOException {
        try {
            JsonNode root = JSON.readTree(json);
            SortedMap<String, List<Segment>> stores = new TreeMap<>();
            JsonNode all = root.required("stores");
            require(all.isObject(), "stores", all);
            all.properties().forEach(store -> {
                List<Segment> segments = new ArrayList<>();
                array(store.getKey(), store.getValue()).forEach(node -> segments.add(segment(node)));
                stores.put(store.getKey(), segments);
            });
            SortedMap<SourcePartition, Missing> missing = new TreeMap<>();
            array("missing", root.required("missing"))
                    .forEach(gap -> missing.put(partition(gap), new Missing(count(gap, "from"), count(gap, "to"))));
            return new StateManifest(text(root, "definition"), stores, missing);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static Segment segment(JsonNode node) {
        String file = text(node, "file");
        require(FILE_NAME.matcher(file).matches(), "file", node.required("file"));
        SortedMap<SourcePartition, Long> needs = new TreeMap<>();
        array("needs", node.required("needs")).forEach(need -> needs.put(partition(need), count(need, "position")));
        return new Segment(
                file,
                count(node, "rows"),
                count(node, "bytes"),
                number(node, "least"),
                number(node, "greatest"),
                needs);
    }

    private static ObjectNode put(ObjectNode node, SourcePartition partition) {
        return node.put("source", partition.source()).put("partition", partition.name());
    }

    private static SourcePartition partition(JsonNode node) {
        return new SourcePartition(text(node, "source"), text(node, "partition"));
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.required(name);
        require(value.isTextual(), name, value);
        return value.textValue();
    }

    private static long number(JsonNode node, String name) {
        JsonNode value = node.required(name);
        require(value.isIntegralNumber() && value.canConvertToLong(), name, value);
        return value.longValue();
    }

    private static long count(JsonNode node, String name) {
        long count = number(node, name);
        require(count >= 0, name, node.required(name));
        return count;
    }

    private static JsonNode array(String name, JsonNode value) {
        require(value.isArray(), name, value);
        return value;
    }

    /** State that is taken for less than it is would let rows go. */
    private static void require(boolean fits, String name, JsonNode value) {
        if (!fits) {
            throw new IllegalArgumentException(name + " cannot be " + value);
        }
    }
}
