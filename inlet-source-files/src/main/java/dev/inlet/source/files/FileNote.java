package dev.inlet.source.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.error.InletException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a commit remembers of the files that it took: enough to build the discovery log again. A stored form, such as
 * {@code {"from":7,"files":[["a.jsonl",120,1767225600000,1767225601000]]}}.
 *
 * @param from the position of the first file
 */
record FileNote(long from, List<LogEntry> entries) {
    private static final String FROM = "from";
    private static final String FILES = "files";

    FileNote {
        entries = List.copyOf(entries);
    }

    long to() {
        return from + entries.size();
    }

    String toJson() {
        ObjectNode note = LogEntry.JSON.createObjectNode().put(FROM, from);
        ArrayNode files = note.putArray(FILES);
        entries.forEach(entry -> files.add(entry.toJson()));
        return LogEntry.write(note);
    }

    /** @throws InletException of kind {@code DATA} where the text is no note */
    static FileNote parse(String text) {
        try {
            JsonNode note = LogEntry.JSON.readTree(text);
            if (isPosition(note.path(FROM), note.path(FILES).size())
                    && note.path(FILES).isArray()) {
                List<LogEntry> entries = new ArrayList<>();
                note.get(FILES).forEach(file -> LogEntry.fromJson(file).ifPresent(entries::add));
                if (entries.size() == note.get(FILES).size()) {
                    return new FileNote(note.get(FROM).longValue(), entries);
                }
            }
            throw damaged("it does not name files and their positions", null);
        } catch (JsonProcessingException e) {
            throw damaged(e.getOriginalMessage(), e);
        }
    }

    /** Whether there are as many positions from this one on. */
    private static boolean isPosition(JsonNode from, int files) {
        return LogEntry.isLong(from) && from.longValue() >= 0 && from.longValue() <= Long.MAX_VALUE - files;
    }

    private static InletException damaged(String reason, @Nullable Throwable cause) {
        return new InletException(
                InletException.Kind.DATA,
                "A note of the files source in the table's history cannot be read",
                reason,
                "Compare the table's log with a copy of the table",
                cause);
    }
}
