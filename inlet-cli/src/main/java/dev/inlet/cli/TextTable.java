package dev.inlet.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows under headings, in columns as wide as their widest cell. */
final class TextTable {
    /** Characters. A longer cell is cut, so that one long value does not push the others out of sight. */
    private static final int WIDEST = 60;

    private static final String GAP = "  ";

    private final List<String> headings;
    private final List<Boolean> right;
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * @param headings one per column
     * @param right for each column whether its cells stand at the right, as numbers do
     */
    TextTable(List<String> headings, List<Boolean> right) {
        this.headings = List.copyOf(headings);
        this.right = List.copyOf(right);
    }

    /** @param cells one per column; null stands for a value that is null */
    void add(List<? extends @Nullable String> cells) {
        List<String> row = new ArrayList<>();
        for (String cell : cells) {
            row.add(cell == null ? "null" : shown(cell));
        }
        rows.add(row);
    }

    void print(PrintStream out, Style style) {
        int[] widths = headings.stream().mapToInt(TextTable::width).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], width(row.get(i)));
            }
        }
        out.println(style.strong(line(headings, widths)));
        for (List<String> row : rows) {
            out.println(line(row, widths));
        }
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String padding = " ".repeat(widths[i] - width(cells.get(i)));
            line.append(i == 0 ? "" : GAP);
            line.append(right.get(i) ? padding + cells.get(i) : cells.get(i) + padding);
        }
        return line.toString().stripTrailing();
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    /** On one line, without characters that would move the cursor. */
    private static String shown(String cell) {
        StringBuilder text = new StringBuilder();
        cell.codePoints().limit(WIDEST + 1L).forEach(c -> {
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> text.appendCodePoint(Character.isISOControl(c) ? '\ufffd' : c);
            }
        });
        return width(text.toString()) <= WIDEST
                ? text.toString()
                : text.substring(0, text.offsetByCodePoints(0, WIDEST - 1)) + "…";
    }
}
