package dev.inlet.batch;

import java.io.IOException;
import java.io.InputStream;

/**
 * Looks through a CSV file for quotes that DuckDB does not read as they stand: it takes {@code "a" "b"} for {@code a b}. RFC 4180 has
 * quotes at the beginning of a value, at its end, and twice within.
 */
final class CsvQuotes {
    private enum State {
        OUTSIDE,
        /** Behind a carriage return outside quotes. */
        RETURN,
        WITHIN,
        /** Behind a quote within quotes: the end of the value, or the first of two. */
        QUOTE
    }

    private final char delimiter;
    private State state = State.OUTSIDE;
    /** The last byte outside quotes. */
    private byte before = '\n';

    private boolean quotes;
    private boolean loneReturn;

    private CsvQuotes(char delimiter) {
        this.delimiter = delimiter;
    }

    /**
     * Whether all quotes are as the RFC has them. Not where there are quotes but the delimiter is not ASCII, or a line ends with a
     * carriage return alone, since that leaves it open where a value begins.
     */
    static boolean areRegular(InputFile file, char delimiter) {
        CsvQuotes quotes = new CsvQuotes(delimiter);
        byte[] bytes = new byte[1 << 16];
        try (InputStream in = FileContent.open(file)) {
            int count = in.readNBytes(bytes, 0, bytes.length);
            int from = Utf8.startsWithMark(bytes, count) ? Utf8.MARK.length : 0;
            while (count > 0) {
                if (!quotes.goOn(bytes, from, count)) {
                    return false;
                }
                count = in.readNBytes(bytes, 0, bytes.length);
                from = 0;
            }
        } catch (IOException e) {
            throw FileContent.unreadable(file, e);
        }
        return quotes.end();
    }

    /** Answers false where a quote stands at another place. */
    private boolean goOn(byte[] bytes, int from, int to) {
        int p = from;
        while (p < to) {
            switch (state) {
                case OUTSIDE -> {
                    int found = next(bytes, p, to, '\r');
                    before = found > p ? bytes[found - 1] : before;
                    p = found + 1;
                    if (found < to && bytes[found] == '"') {
                        if (before != delimiter && before != '\n' && before != '\r') {
                            return false;
                        }
                        quotes = true;
                        state = State.WITHIN;
                    } else if (found < to) {
                        state = State.RETURN;
                    }
                }
                case RETURN -> {
                    loneReturn |= bytes[p] != '\n';
                    before = '\r';
                    state = State.OUTSIDE;
                }
                case WITHIN -> {
                    int found = next(bytes, p, to, '"');
                    p = found + 1;
                    state = found < to ? State.QUOTE : State.WITHIN;
                }
                case QUOTE -> {
                    byte b = bytes[p];
                    if (b == '"') {
                        p++;
                        state = State.WITHIN;
                    } else if (b == delimiter || b == '\n' || b == '\r') {
                        state = State.OUTSIDE;
                    } else {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    private boolean end() {
        loneReturn |= state == State.RETURN;
        return state != State.WITHIN && !(quotes && (loneReturn || delimiter > 0x7F));
    }

    /** The index of the next quote, or of the next such character; {@code to} where there is none. */
    private static int next(byte[] bytes, int from, int to, char other) {
        int p = from;
        while (to - p >= Long.BYTES) {
            long eight = EightBytes.at(bytes, p);
            long found = EightBytes.equalTo('"', eight) | EightBytes.equalTo(other, eight);
            if (found != 0) {
                return p + EightBytes.first(found);
            }
            p += Long.BYTES;
        }
        while (p < to && bytes[p] != '"' && bytes[p] != other) {
            p++;
        }
        return p;
    }
}
