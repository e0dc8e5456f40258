package dev.inlet.batch;

import dev.inlet.error.InletException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads the names in the first line of a CSV file. */
final class CsvHeader {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private CsvHeader() {}

    /**
     * Empty where the file is empty, or nothing but ends of lines.
     *
     * @throws InletException of kind {@code DATA} where the first line is blank but another is not
     */
    static List<String> read(InputFile file, char delimiter) {
        try (InputStream in = new BufferedInputStream(FileContent.open(file))) {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            boolean quoted = false;
            for (int b = in.read(); b >= 0 && (quoted || b != '\n'); b = in.read()) {
                quoted ^= b == '"';
                line.write(b);
            }
            String text = line.toString(StandardCharsets.UTF_8);
            List<String> names = split(text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text, delimiter);
            if (names.isEmpty() && hasMore(in)) {
                throw InletException.data(
                        "The first line of " + file.path() + " is blank",
                        "It should name the columns, and the lines after it hold values",
                        "Replace the file, or set header: false");
            }
            return names;
        } catch (IOException e) {
            throw FileContent.unreadable(file, e);
        }
    }

    private static boolean hasMore(InputStream in) throws IOException {
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b != '\n' && b != '\r') {
                return true;
            }
        }
        return false;
    }

    private static List<String> split(String line, char delimiter) {
        List<String> names = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                name.append(c);
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == delimiter && !quoted) {
                names.add(name.toString());
                name.setLength(0);
            } else {
                name.append(c);
            }
        }
        if (!text.isEmpty()) {
            names.add(name.toString());
        }
        return names;
    }
}
