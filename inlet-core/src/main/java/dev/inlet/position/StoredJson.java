package dev.inlet.position;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * A value of JSON that Inlet stored. It is read as it was written or refused: a number out of a text, a field that is passed over or a
 * name that counts twice would be a position that nobody stored. Each method throws {@link IllegalArgumentException}, which names the
 * value, where it is not what is asked for. Immutable.
 */
public final class StoredJson {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS, DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .build();

    private final String name;
    private final JsonNode value;

    private StoredJson(String name, JsonNode value) {
        this.name = requireNonNull(name, "name");
        this.value = requireNonNull(value, "value");
    }

    /**
     * @param name of the whole, for what is told where it is damaged
     * @param json one value and nothing behind it
     */
    public static StoredJson read(String name, String json) {
        JsonNode value;
        try {
            value = JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(name + " is not JSON: " + e.getOriginalMessage(), e);
        }
        if (value.isMissingNode()) {
            throw new IllegalArgumentException(name + " is empty");
        }
        return new StoredJson(name, value);
    }

    /** As {@link #read(String, String)}, of UTF-8. */
    public static StoredJson read(String name, byte[] json) {
        try {
            return read(
                    name,
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(json))
                            .toString());
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(name + " is not UTF-8", e);
        }
    }

    /** A field, which must be there. */
    public StoredJson get(String field) {
        require(value.isObject());
        JsonNode found = value.get(field);
        if (found == null) {
            throw new IllegalArgumentException(field + " is missing: " + value);
        }
        return new StoredJson(field, found);
    }

    /** The fields of what must be an object, in their order. */
    public Map<String, StoredJson> fields() {
        require(value.isObject());
        Map<String, StoredJson> fields = new LinkedHashMap<>();
        value.properties()
                .forEach(field -> fields.put(field.getKey(), new StoredJson(field.getKey(), field.getValue())));
        return fields;
    }

    /** The elements of what must be an array. */
    public List<StoredJson> elements() {
        require(value.isArray());
        List<StoredJson> elements = new ArrayList<>(value.size());
        value.forEach(element -> elements.add(new StoredJson(name, element)));
        return elements;
    }

    /** Whether a null is stored here. */
    public boolean isNull() {
        return value.isNull();
    }

    /** What must be text. */
    public String text() {
        require(value.isTextual());
        return value.textValue();
    }

    /** What must be a whole number that a {@code long} holds. */
    public long number() {
        require(value.isIntegralNumber() && value.canConvertToLong());
        return value.longValue();
    }

    /** A number of 0 or more: a position, or how many there are. */
    public long count() {
        require(value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= 0);
        return value.longValue();
    }

    /** Of an object with the fields {@code source} and {@code partition}. */
    public SourcePartition partition() {
        return new SourcePartition(get("source").text(), get("partition").text());
    }

    /** An array of objects, of which each has another {@link #partition} and a {@code position}. */
    public SortedMap<SourcePartition, Long> positions() {
        return byPartition(entry -> entry.get("position").count());
    }

    /** An array of objects, of which each has another {@link #partition}. */
    public <T> SortedMap<SourcePartition, T> byPartition(Function<StoredJson, T> content) {
        SortedMap<SourcePartition, T> contents = new TreeMap<>();
        for (StoredJson entry : elements()) {
            if (contents.put(entry.partition(), content.apply(entry)) != null) {
                throw new IllegalArgumentException(name + " has " + entry.partition() + " twice");
            }
        }
        return contents;
    }

    /** Refuses the value unless it fits. */
    public void require(boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException(name + " cannot be " + value);
        }
    }
}
