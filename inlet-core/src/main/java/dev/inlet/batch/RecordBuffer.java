package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Raw records of one source as they arrive. Bytes are copied once, into chunks that batches reuse; no object is made per
 * record.
 *
 * <p>One thread fills a buffer and seals it; the batch may then be used by another.
 */
public final class RecordBuffer {
    private static final int FIRST_CAPACITY = 1024;

    private final ByteStore bytes;
    private final List<RecordBatch.Run> runs = new ArrayList<>();
    private long[] valueAddresses = new long[FIRST_CAPACITY];
    private int[] valueLengths = new int[FIRST_CAPACITY];
    private long[] keyAddresses = new long[FIRST_CAPACITY];
    private int[] keyLengths = new int[FIRST_CAPACITY];
    private long[] timestamps = new long[FIRST_CAPACITY];
    private final RecordHeaders headers = new RecordHeaders();
    private int rows;
    private long size;

    private @Nullable RecordOrigin runOrigin;
    private int runFirstRow;
    private long runFirstPosition;
    private long nextPosition;

    RecordBuffer(ChunkPool pool) {
        this.bytes = new ByteStore(pool);
    }

    /**
     * Adds a record.
     *
     * @param origin the same object for all records of a source partition
     * @param position where the record stands in its source partition; 0 or more. The next record of the partition need not
     *     be at the next position: what is left out shows in {@link RecordBatch#ranges()}
     * @param timestampMillis the record's time in ms since the epoch
     * @param key what remains in the buffer, or null; the buffer's position stays
     * @param value what remains in the buffer, or null for a tombstone; the buffer's position stays
     */
    public void append(
            RecordOrigin origin,
            long position,
            long timestampMillis,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value) {
        int row = newRow(origin, position, timestampMillis);
        valueLengths[row] = -1;
        keyLengths[row] = -1;
        if (value != null) {
            valueAddresses[row] = bytes.add(value);
            valueLengths[row] = value.remaining();
            size += value.remaining();
        }
        if (key != null) {
            keyAddresses[row] = bytes.add(key);
            keyLengths[row] = key.remaining();
            size += key.remaining();
        }
    }

    /** As {@link #append(RecordOrigin, long, long, ByteBuffer, ByteBuffer)}, for part of an array and no key. */
    public void append(RecordOrigin origin, long position, long timestampMillis, byte[] value, int offset, int length) {
        int row = newRow(origin, position, timestampMillis);
        keyLengths[row] = -1;
        valueAddresses[row] = bytes.add(value, offset, length);
        valueLengths[row] = length;
        size += length;
    }

    /** Adds a header to the record that was appended last. */
    public void header(String key, byte @Nullable [] value) {
        if (rows == 0) {
            throw new IllegalStateException("a header needs a record to belong to");
        }
        headers.add(rows - 1, key, value);
        size += key.getBytes(StandardCharsets.UTF_8).length + (value == null ? 0 : value.length);
    }

    /** Records so far. */
    public int rows() {
        return rows;
    }

    /** Bytes of values, keys and headers so far. */
    public long bytes() {
        return size;
    }

    /** Ends the buffer, which must not be used again, and hands its records to their batch. */
    public RecordBatch seal() {
        endRun();
        return new RecordBatch(
                bytes, rows, size, valueAddresses, valueLengths, keyAddresses, keyLengths, timestamps, headers, runs);
    }

    private int newRow(RecordOrigin origin, long position, long timestampMillis) {
        if (origin != runOrigin || position != nextPosition) {
            endRun();
            runOrigin = requireNonNull(origin, "origin");
            runFirstRow = rows;
            runFirstPosition = position;
        }
        if (rows == timestamps.length) {
            grow();
        }
        nextPosition = position + 1;
        timestamps[rows] = timestampMillis;
        return rows++;
    }

    private void endRun() {
        if (runOrigin != null && rows > runFirstRow) {
            runs.add(new RecordBatch.Run(runOrigin, runFirstRow, runFirstPosition, rows - runFirstRow));
        }
    }

    private void grow() {
        int capacity = Math.multiplyExact(rows, 2);
        valueAddresses = Arrays.copyOf(valueAddresses, capacity);
        valueLengths = Arrays.copyOf(valueLengths, capacity);
        keyAddresses = Arrays.copyOf(keyAddresses, capacity);
        keyLengths = Arrays.copyOf(keyLengths, capacity);
        timestamps = Arrays.copyOf(timestamps, capacity);
    }
}
