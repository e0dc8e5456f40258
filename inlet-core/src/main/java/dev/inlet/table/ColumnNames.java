package dev.inlet.table;

import java.util.ArrayList;
import java.util.List;

/** Column names as table properties hold them: {@code a, b.c, `d.e`}. */
final class ColumnNames {
    private ColumnNames() {}

    /** Each column as the path of names to it. Blanks around names are left out; a doubled backtick stands for one. */
    static List<List<String>> parseList(String text) {
        List<List<String>> columns = new ArrayList<>();
        List<String> path = new ArrayList<>();
        StringBuilder name = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '`') {
                if (quoted && at + 1 < text.length() && text.charAt(at + 1) == '`') {
                    name.append('`');
                    at++;
                } else {
                    quoted = !quoted;
                }
            } else if (!quoted && (c == '.' || c == ',')) {
                end(name, path);
                if (c == ',') {
                    end(path, columns);
                }
            } else if (quoted || !Character.isWhitespace(c)) {
                name.append(c);
            }
        }
        end(name, path);
        end(path, columns);
        return columns;
    }

    private static void end(StringBuilder name, List<String> path) {
        if (name.length() > 0) {
            path.add(name.toString());
            name.setLength(0);
        }
    }

    private static void end(List<String> path, List<List<String>> columns) {
        if (!path.isEmpty()) {
            columns.add(List.copyOf(path));
            path.clear();
        }
    }
}
