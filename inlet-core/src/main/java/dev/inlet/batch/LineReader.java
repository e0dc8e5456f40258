package dev.inlet.batch;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads the lines of a text file as records, a piece at a time, so that a file of any size needs little memory. A line ends
 * with LF or CR LF, the last one also with the file; a byte order mark at the start is passed over. Lines of blanks and tabs
 * only are no records, but count: a record's position is the number of its line, from 0.
 *
 * <p>Used by one thread.
 */
public final class LineReader implements AutoCloseable {
    /** A longer line is taken for a file that is not what it was said to be. */
    static final int LONGEST_LINE_BYTES = 128 << 20;

    private static final int FIRST_BYTES = 256 << 10;

    private final InputFile file;
    private final RecordOrigin origin;
    private final InputStream in;
    private byte[] bytes = new byte[FIRST_BYTES];
    private int start;
    private int end;
    private boolean atEnd;
    private long line;

    /**
     * @param origin of all records
     * @throws InletException of kind {@code DATA} where the file is gone or not packed as it should be
     */
    public LineReader(InputFile file, RecordOrigin origin) {
        this.file = file;
        this.origin = origin;
        try {
            this.in = FileContent.open(file);
            fill();
            start = Utf8.startsWithMark(bytes, end) ? Utf8.MARK.length : 0;
        } catch (IOException e) {
            throw FileContent.unreadable(file, e);
        }
    }

    /**
     * Appends further lines, with the file's modification time as theirs, until the buffer has this many bytes or the file
     * ends.
     *
     * @return whether there may be more
     * @throws InletException of kind {@code DATA} where the file is damaged, has changed, or has a line of more than 128 MiB
     */
    public boolean read(RecordBuffer into, long maxBytes) {
        try {
            while (into.bytes() < maxBytes) {
                int length = nextLine();
                if (length < 0) {
                    FileContent.requireUnchanged(file);
                    return false;
                }
                append(into, length);
            }
            return true;
        } catch (IOException e) {
            throw FileContent.unreadable(file, e);
        }
    }

    /** Length of the line that starts at {@link #start}, without its LF; -1 at the end of the file. */
    private int nextLine() throws IOException {
        int from = start;
        while (true) {
            int lineFeed = lineFeed(from);
            if (lineFeed < end) {
                return lineFeed - start;
            }
            if (atEnd) {
                return end > start ? end - start : -1;
            }
            int searched = end - start;
            fill();
            from = start + searched;
        }
    }

    /** The index of the next one; {@link #end} where there is none. */
    private int lineFeed(int from) {
        int p = from;
        while (end - p >= Long.BYTES) {
            long found = EightBytes.equalTo('\n', EightBytes.at(bytes, p));
            if (found != 0) {
                return p + EightBytes.first(found);
            }
            p += Long.BYTES;
        }
        while (p < end && bytes[p] != '\n') {
            p++;
        }
        return p;
    }

    private void append(RecordBuffer into, int length) {
        int trimmed = length > 0 && bytes[start + length - 1] == '\r' ? length - 1 : length;
        if (!isBlank(trimmed)) {
            into.append(origin, line, file.modified(), bytes, start, trimmed);
        }
        line++;
        start = Math.min(start + length + 1, end);
    }

    private boolean isBlank(int length) {
        for (int i = start; i < start + length; i++) {
            if (bytes[i] != ' ' && bytes[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    /** Reads on behind what is not used yet, which moves to the front. */
    private void fill() throws IOException {
        System.arraycopy(bytes, start, bytes, 0, end - start);
        end -= start;
        start = 0;
        if (end == bytes.length) {
            if (end >= LONGEST_LINE_BYTES) {
                throw InletException.data(
                        "Line " + line + " of " + file.path() + " has more than " + LONGEST_LINE_BYTES + " bytes",
                        "A file is read line by line, and each line is one record",
                        "Put each record on a line of its own");
            }
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        int read = in.readNBytes(bytes, end, bytes.length - end);
        end += read;
        atEnd = end < bytes.length;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw FileContent.unreadable(file, e);
        }
    }
}
