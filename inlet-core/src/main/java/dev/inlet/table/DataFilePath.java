package dev.inlet.table;

import dev.inlet.error.InletException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Where the data files of a log are. Delta protocol, "Add File and Remove File": {@code path} is URL-encoded. */
final class DataFilePath {
    private static final Pattern ABSOLUTE = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*:/.*");

    private DataFilePath() {}

    /**
     * @param table the table's directory
     * @param path as in the log: relative to the directory, or an absolute URI
     * @return the absolute path, not URL-encoded; a URI that is not of the local disk is returned as it is
     * @throws InletException of kind {@code DATA} where no file can have that path
     */
    static String resolve(String table, String path) {
        try {
            return absolute(table, path);
        } catch (IllegalArgumentException e) {
            throw new InletException(
                    InletException.Kind.DATA,
                    "The log of table " + table + " names a file that cannot be",
                    String.valueOf(e.getMessage()),
                    "Compare the log with a copy of the table; an entry of another writer is damaged",
                    e);
        }
    }

    private static String absolute(String table, String path) {
        if (path.startsWith("file:/")) {
            return Path.of(decode(URI.create(path).getRawPath())).toString();
        } else if (ABSOLUTE.matcher(path).matches()) {
            return path;
        }
        String decoded = decode(path);
        String root = table.startsWith("file:/") ? decode(URI.create(table).getRawPath()) : table;
        return decoded.startsWith("/")
                ? decoded
                : Path.of(root, decoded).toAbsolutePath().toString();
    }

    /** Percent signs that no two hex digits follow stand for themselves; a plus sign always does. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) {
            return text;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            int high = bytes[i] == '%' && i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = high >= 0 ? Character.digit(bytes[i + 2], 16) : -1;
            if (low >= 0) {
                decoded.write(high << 4 | low);
                i += 2;
            } else {
                decoded.write(bytes[i]);
            }
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }
}
