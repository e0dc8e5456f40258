package dev.inlet.source.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.error.InletException;
import dev.inlet.position.StoredJson;
import java.util.ArrayList;
import java.util.List;

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
            StoredJson note = StoredJson.read("note", text);
            List<LogEntry> entries = new ArrayList<>();
            for (StoredJson file : note.get(FILES).elements()) {
                List<StoredJson> parts = file.elements();
                file.require(parts.size() == LogEntry.PARTS);
                entries.add(LogEntry.of(parts));
            }
            StoredJson from = note.get(FROM);
            // There are as many positions from this one on.
            from.require(from.count() <= Long.MAX_VALUE - entries.size());
            return new FileNote(from.count(), entries);
        } catch (IllegalArgumentException e) {
            throw damaged(e);
        }
    }

    private static InletException damaged(IllegalArgumentException e) {
        return new InletException(
                InletException.Kind.DATA,
                "A note of the files source in the table's history cannot be read",
                String.valueOf(e.getMessage()),
                "Compare the table's log with a copy of the table",
                e);
    }
}
