package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Raw records of one source as they arrive. Bytes are copied once, into chunks that batches reuse; no object is made per
 * record.
 *
 * <p>One thread fills a buffer and seals it; the batch may then be used by another.
 */
public final class RecordBuffer {
    /** The time of a record that has none. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private final ByteStore bytes;
    private final List<RecordBatch.Run> runs = new ArrayList<>();
    private final RecordTable table;
    private final RecordHeaders headers = new RecordHeaders();
    private long size;

    private @Nullable RecordOrigin runOrigin;
    private int runFirstRow;
    private long runFirstPosition;
    private long nextPosition;

    RecordBuffer(ChunkPool pool) {
        this.bytes = new ByteStore(pool);
        this.table = new RecordTable(pool);
    }

    /**
     * Adds a record.
     *
     * @param origin the same object for all records of a source partition
     * @param position where the record stands in its source partition; 0 or more. The next record of the partition need not
     *     be at the next position: what is left out shows in {@link RecordBatch#ranges()}
     * @param timestampMillis the record's time in ms since the epoch, or {@link #NO_TIME}
     * @param key what remains in the buffer, or null; the buffer's position stays
     * @param value what remains in the buffer, or null for a tombstone; the buffer's position stays
     */
    public void append(
            RecordOrigin origin,
            long position,
            long timestampMillis,
            @Nullable ByteBuffer key,
            @Nullable ByteBuffer value) {
        startRow(origin, position);
        int valueLength = value == null ? RecordTable.NULL : value.remaining();
        int keyLength = key == null ? RecordTable.NULL : key.remaining();
        long valueAddress = value == null ? 0 : bytes.add(value);
        long keyAddress = key == null ? 0 : bytes.add(key);
        table.add(valueAddress, valueLength, keyAddress, keyLength, timestampMillis);
        size += Math.max(valueLength, 0) + Math.max(keyLength, 0);
    }

    /** As {@link #append(RecordOrigin, long, long, ByteBuffer, ByteBuffer)}, for part of an array and no key. */
    public void append(RecordOrigin origin, long position, long timestampMillis, byte[] value, int offset, int length) {
        startRow(origin, position);
        table.add(bytes.add(value, offset, length), length, 0, RecordTable.NULL, timestampMillis);
        size += length;
    }

    /** Adds a header to the record that was appended last. */
    public void header(String key, byte @Nullable [] value) {
        if (table.rows() == 0) {
            throw new IllegalStateException("a header needs a record to belong to");
        }
        headers.add(table.rows() - 1, key, value);
        size += key.getBytes(StandardCharsets.UTF_8).length + (value == null ? 0 : value.length);
    }

    /** Records so far. */
    public int rows() {
        return table.rows();
    }

    /** Bytes of values, keys and headers so far. */
    public long bytes() {
        return size;
    }

    /** Ends the buffer, which must not be used again, and hands its records to their batch. */
    public RecordBatch seal() {
        endRun();
        return new RecordBatch(bytes, true, table, size, headers, runs);
    }

    @SuppressWarnings("ReferenceEquality") // Once per record; a source hands in one object per source partition.
    private void startRow(RecordOrigin origin, long position) {
        if (origin != runOrigin || position != nextPosition) {
            endRun();
            runOrigin = requireNonNull(origin, "origin");
            runFirstRow = table.rows();
            runFirstPosition = position;
        }
        nextPosition = position + 1;
    }

    private void endRun() {
        if (runOrigin != null && table.rows() > runFirstRow) {
            runs.add(new RecordBatch.Run(runOrigin, runFirstRow, runFirstPosition, table.rows() - runFirstRow));
        }
    }
}
