package dev.inlet.source.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The content of one file of the discovery log. Each line is an entry; the first line's position is in the file's name, and
 * each further entry has the next. An entry with a fifth element replaces the one at that position.
 *
 * @param replaced entries by the position whose entry they replace; it may be in an earlier segment
 * @param validBytes length of the lines that could be read; anything after it is damaged or was never finished
 */
record LogSegment(long first, List<LogEntry> entries, Map<Long, LogEntry> replaced, long validBytes) {
    private static final Pattern NAME = Pattern.compile("(\\d{20})\\.jsonl");

    long end() {
        return first + entries.size();
    }

    static String fileName(long first) {
        return String.format("%020d.jsonl", first);
    }

    /** The position that the file's name states; empty where it is no segment. */
    static Optional<Long> firstPosition(Path file) {
        Matcher matcher = NAME.matcher(file.getFileName().toString());
        return matcher.matches() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
    }

    private static String line(LogEntry entry) {
        return LogEntry.write(entry.toJson()) + "\n";
    }

    static String replacingLine(long position, LogEntry entry) {
        return LogEntry.write(entry.toJson().add(position)) + "\n";
    }

    /** Reads up to the first line that is not whole. */
    static LogSegment read(Path file, long first) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<LogEntry> entries = new ArrayList<>();
        Map<Long, LogEntry> replaced = new TreeMap<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                Optional<JsonNode> node = parse(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                Optional<LogEntry> entry = node.flatMap(LogEntry::fromJson);
                boolean replaces = node.isPresent() && node.get().size() == 5;
                if (entry.isEmpty() || (replaces && !LogEntry.isLong(node.get().get(4)))) {
                    break;
                }
                if (replaces) {
                    replaced.put(node.get().get(4).longValue(), entry.get());
                } else {
                    entries.add(entry.get());
                }
                start = i + 1;
            }
        }
        return new LogSegment(first, entries, replaced, start);
    }

    /** The lines of these entries. */
    static byte[] content(List<LogEntry> entries, Map<Long, LogEntry> replaced) {
        StringBuilder lines = new StringBuilder();
        entries.forEach(entry -> lines.append(line(entry)));
        replaced.forEach((position, entry) -> lines.append(replacingLine(position, entry)));
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Optional<JsonNode> parse(String line) {
        try {
            return Optional.of(LogEntry.JSON.readTree(line));
        } catch (JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
