package dev.inlet.source.files;

import dev.inlet.position.StoredJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
        return String.format(Locale.ROOT, "%020d.jsonl", first);
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
                try {
                    List<StoredJson> parts = StoredJson.read("entry", Arrays.copyOfRange(bytes, start, i))
                            .elements();
                    if (parts.size() == LogEntry.PARTS) {
                        entries.add(LogEntry.of(parts));
                    } else if (parts.size() == LogEntry.PARTS + 1) {
                        replaced.put(parts.get(LogEntry.PARTS).number(), LogEntry.of(parts));
                    } else {
                        break;
                    }
                } catch (IllegalArgumentException damaged) {
                    break;
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
}
