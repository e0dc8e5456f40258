package dev.inlet.source.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.util.Optional;

/**
 * A discovered file. Its stored form, in the discovery log and in notes, is a JSON array: path, size, modified, found.
 *
 * @param found ms since the epoch, when the file was discovered
 */
record LogEntry(ListedFile file, long found) {
    static final ObjectMapper JSON = new ObjectMapper();

    ArrayNode toJson() {
        return JSON.createArrayNode()
                .add(file.path())
                .add(file.size())
                .add(file.modified())
                .add(found);
    }

    /** Empty where it is no entry. */
    static Optional<LogEntry> fromJson(JsonNode node) {
        boolean fits = node.isArray()
                && node.size() >= 4
                && node.get(0).isTextual()
                && isLong(node.get(1))
                && isLong(node.get(2))
                && isLong(node.get(3));
        return fits
                ? Optional.of(new LogEntry(
                        new ListedFile(
                                node.get(0).textValue(),
                                node.get(1).longValue(),
                                node.get(2).longValue()),
                        node.get(3).longValue()))
                : Optional.empty();
    }

    static boolean isLong(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    static String write(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }
}
