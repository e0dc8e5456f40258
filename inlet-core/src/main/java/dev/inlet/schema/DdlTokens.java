package dev.inlet.schema;

import dev.inlet.error.InletException;

/** The words and signs of a DDL text, one after the other. */
final class DdlTokens {
    /** Types are read, compared and written by calls that nest as they do; no reader of Delta goes so deep either. */
    private static final int DEEPEST = 100;

    private final String text;
    private int position;
    private int depth;

    DdlTokens(String text) {
        this.text = text;
    }

    /** Where the next token starts. */
    int position() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return position;
    }

    boolean at(String sign) {
        return text.startsWith(sign, position());
    }

    boolean take(String sign) {
        if (at(sign)) {
            position += sign.length();
            return true;
        }
        return false;
    }

    void expect(String sign) {
        if (!take(sign)) {
            throw unexpected("'" + sign + "'");
        }
    }

    void expectEnd(String what) {
        if (position() < text.length()) {
            throw unexpected(what);
        }
    }

    boolean takeWord(String word) {
        int start = position();
        int end = endOfWord(start);
        if (text.substring(start, end).equalsIgnoreCase(word)) {
            position = end;
            return true;
        }
        return false;
    }

    String word(String what) {
        int start = position();
        int end = endOfWord(start);
        if (end == start) {
            throw unexpected(what);
        }
        position = end;
        return text.substring(start, end);
    }

    /** A plain word, or anything in backticks. */
    String name(String what) {
        int start = position();
        if (!at("`")) {
            return word(what);
        }
        String name = quoted('`');
        if (name.isEmpty()) {
            throw error(start, "the name between the backticks is empty");
        }
        return name;
    }

    /** What is between this quote and the next one like it; a doubled quote stands for one. */
    String quoted(char quote) {
        int start = position();
        expect(String.valueOf(quote));
        StringBuilder content = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            if (c != quote) {
                content.append(c);
            } else if (position < text.length() && text.charAt(position) == quote) {
                content.append(quote);
                position++;
            } else {
                return content.toString();
            }
        }
        throw error(start, "the closing " + quote + " is missing");
    }

    /** Text in single or double quotes; a backslash, or doubling the quote, makes a quote part of the text. */
    String string(String what) {
        int start = position();
        if (start == text.length() || (text.charAt(start) != '\'' && text.charAt(start) != '"')) {
            throw unexpected(what);
        }
        char quote = text.charAt(position++);
        StringBuilder content = new StringBuilder();
        while (position < text.length()) {
            char c = text.charAt(position++);
            boolean more = position < text.length();
            if ((c == '\\' && more) || (c == quote && more && text.charAt(position) == quote)) {
                content.append(text.charAt(position++));
            } else if (c == quote) {
                return content.toString();
            } else {
                content.append(c);
            }
        }
        throw error(start, "the closing quote is missing");
    }

    int integer(String what) {
        int start = position();
        int end = start;
        while (end < text.length() && end - start < 9 && isDigit(text.charAt(end))) {
            end++;
        }
        if (end == start) {
            throw unexpected(what);
        }
        position = end;
        return Integer.parseInt(text, start, end, 10);
    }

    /** One level deeper in a nested type; {@link #leave} ends it. */
    void enter() {
        if (++depth > DEEPEST) {
            throw error(position(), "a type nests deeper than " + DEEPEST + " levels");
        }
    }

    void leave() {
        depth--;
    }

    InletException unexpected(String what) {
        int start = position();
        String found = start == text.length()
                ? "the text ends"
                : "found '" + text.substring(start, Math.max(start + 1, endOfWord(start))) + "'";
        return error(start, "expected " + what + " but " + found);
    }

    InletException error(int at, String reason) {
        return InletException.configuration(
                "The schema is not valid at character " + (at + 1) + ": " + reason,
                "",
                "Write columns as Spark does, such as: id BIGINT NOT NULL, user STRUCT<name: STRING>");
    }

    private int endOfWord(int start) {
        int end = start;
        while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || text.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
