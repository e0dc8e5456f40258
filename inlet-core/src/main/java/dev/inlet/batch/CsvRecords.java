package dev.inlet.batch;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The records of a CSV file, one after the other and byte by byte. For files in which DuckDB finds a line that is not whole: of
 * such a line it keeps 10,000 bytes, at times those of another one, and what an open quote takes in would be gone. And for those with
 * quotes that {@link CsvQuotes} does not find regular.
 */
final class CsvRecords implements AutoCloseable {
    /** Bytes of a record; one with a quote that does not end is the rest of the file. */
    static final int LONGEST = 16 << 20;

    private static final int BUFFER = 1 << 16;

    private final InputFile file;
    private final byte[] delimiter;
    private final InputStream in;
    private final ByteBuilder record = new ByteBuilder();
    private final ByteBuilder text = new ByteBuilder();
    private final byte[] buffer = new byte[BUFFER];
    private int bufferedFrom;
    private int bufferedTo;
    private final List<Value> values = new ArrayList<>();
    /** The byte that comes next; negative at the end. */
    private int next;

    private long line;
    private long linesRead;
    private @Nullable String fault;

    private record Value(byte[] bytes, boolean quoted) {
        boolean isNull() {
            return !quoted && bytes.length == 0;
        }
    }

    CsvRecords(InputFile file, char delimiter) throws IOException {
        this.file = file;
        this.delimiter = String.valueOf(delimiter).getBytes(StandardCharsets.UTF_8);
        this.in = FileContent.open(file);
        if (areNext(Utf8.MARK, 0)) {
            bufferedFrom += Utf8.MARK.length;
        }
        next = read();
    }

    /**
     * Goes to the next record, blank lines included; false at the end.
     *
     * @throws InletException of kind {@code DATA} where it has more than {@value #LONGEST} bytes
     */
    boolean next() throws IOException {
        if (next < 0) {
            return false;
        }
        line = linesRead;
        record.clear();
        values.clear();
        fault = null;
        values.add(value());
        while (isAtDelimiter()) {
            for (int i = 0; i < delimiter.length; i++) {
                take();
            }
            values.add(value());
        }
        endLine();
        return true;
    }

    /** The number of the record's first line, from 0. */
    long line() {
        return line;
    }

    /** As it stands in the file, without the end of its line. */
    byte[] bytes() {
        return record.toBytes();
    }

    boolean isBlank() {
        return record.length() == 0;
    }

    /** What is wrong with its quotes; null where nothing is. */
    @Nullable
    String fault() {
        return fault;
    }

    /** How many values there are. As for DuckDB, nulls behind those of the columns do not count. */
    int size(int columns) {
        int size = values.size();
        while (size > columns && values.get(size - 1).isNull()) {
            size--;
        }
        return size;
    }

    /** The texts; null where one is empty and in no quotes. */
    List<@Nullable String> texts() throws CharacterCodingException {
        List<@Nullable String> texts = new ArrayList<>(values.size());
        for (Value value : values) {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(value.bytes()))
                    .toString();
            texts.add(value.isNull() ? null : text);
        }
        return texts;
    }

    private Value value() throws IOException {
        text.clear();
        if (next != '"') {
            while (!isAtEndOfValue()) {
                text.add(take());
            }
            return new Value(text.toBytes(), false);
        }
        take();
        while (next >= 0) {
            int b = take();
            if (b != '"') {
                text.add(b);
            } else if (next == '"') {
                text.add(take());
            } else {
                if (!isAtEndOfValue()) {
                    fault = "something stands behind a value in quotes";
                }
                while (!isAtEndOfValue()) {
                    take();
                }
                return new Value(text.toBytes(), true);
            }
        }
        fault = "a quote does not end";
        return new Value(text.toBytes(), true);
    }

    private boolean isAtEndOfValue() throws IOException {
        return next < 0 || next == '\n' || next == '\r' || isAtDelimiter();
    }

    private boolean isAtDelimiter() throws IOException {
        return next == (delimiter[0] & 0xff) && (delimiter.length == 1 || areNext(delimiter, 1));
    }

    /** Whether bytes, those from an index on, are the next ones behind {@link #next}. */
    private boolean areNext(byte[] bytes, int from) throws IOException {
        int count = bytes.length - from;
        if (bufferedTo - bufferedFrom < count) {
            System.arraycopy(buffer, bufferedFrom, buffer, 0, bufferedTo - bufferedFrom);
            bufferedTo -= bufferedFrom;
            bufferedFrom = 0;
            bufferedTo += in.readNBytes(buffer, bufferedTo, BUFFER - bufferedTo);
        }
        return Arrays.equals(
                bytes, from, bytes.length, buffer, bufferedFrom, Math.min(bufferedTo, bufferedFrom + count));
    }

    /** The next byte; negative at the end. */
    private int read() throws IOException {
        if (bufferedFrom == bufferedTo) {
            bufferedFrom = 0;
            bufferedTo = in.readNBytes(buffer, 0, BUFFER);
            if (bufferedTo == 0) {
                return -1;
            }
        }
        return buffer[bufferedFrom++] & 0xff;
    }

    private int take() throws IOException {
        int taken = next;
        record.add(taken);
        if (record.length() > LONGEST) {
            throw InletException.data(
                    "The record at line " + (line + 1) + " of " + file.path() + " has more than " + (LONGEST >> 20)
                            + " MiB",
                    "Where a quote does not end, it is all that comes after it",
                    "Replace the file; nothing of it is in the table");
        }
        next = read();
        linesRead += taken == '\n' || taken == '\r' && next != '\n' ? 1 : 0;
        return taken;
    }

    private void endLine() throws IOException {
        if (next >= 0) {
            linesRead++;
            int end = next;
            next = read();
            if (end == '\r' && next == '\n') {
                next = read();
            }
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
