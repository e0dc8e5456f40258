package dev.inlet.source.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.inlet.position.StoredJson;
import java.util.List;

/**
 * A discovered file. Its stored form, in the discovery log and in notes, is a JSON array: path, size, modified, found.
 *
 * @param found ms since the epoch, when the file was discovered
 */
record LogEntry(ListedFile file, long found) {
    /** How many elements the stored form has. */
    static final int PARTS = 4;

    static final ObjectMapper JSON = new ObjectMapper();

    ArrayNode toJson() {
        return JSON.createArrayNode()
                .add(file.path())
                .add(file.size())
                .add(file.modified())
                .add(found);
    }

    /**
     * @param parts the elements of the stored form; there may be more behind them
     * @throws IllegalArgumentException where they are no entry
     */
    static LogEntry of(List<StoredJson> parts) {
        return new LogEntry(
                new ListedFile(
                        parts.get(0).text(), parts.get(1).number(), parts.get(2).number()),
                parts.get(3).number());
    }

    static String write(JsonNode node) {
        try {
            return JSON.writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON can always be written", e);
        }
    }
}
