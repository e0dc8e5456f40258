package dev.inlet.batch;

/** Where the bytes of each record are, and its time, by row. */
final class RecordTable {
    /** The length of a null. */
    static final int NULL = -1;

    private final ChunkPool pool;
    private int rows;
    /** What all of the arrays have room for, those of keys apart; each may have more. */
    private int capacity;

    private long[] valueAddresses = {};
    /** Without room as long as no record has a key. */
    private long[] keyAddresses = {};
    /** The value's length in the upper, the key's in the lower 32 bits. */
    private long[] lengths = {};

    private long[] timestamps = {};

    RecordTable(ChunkPool pool) {
        this.pool = pool;
    }

    void add(long valueAddress, int valueLength, long keyAddress, int keyLength, long timestampMillis) {
        if (rows == capacity) {
            grow();
        }
        if (keyLength != NULL) {
            if (rows >= keyAddresses.length) {
                keyAddresses = longer(keyAddresses, capacity);
            }
            keyAddresses[rows] = keyAddress;
        }
        valueAddresses[rows] = valueAddress;
        lengths[rows] = (long) valueLength << 32 | keyLength & 0xFFFFFFFFL;
        timestamps[rows] = timestampMillis;
        rows++;
    }

    /** Adds a row of another table of the same bytes. */
    void add(RecordTable other, int row) {
        add(
                other.valueAddress(row),
                other.valueLength(row),
                other.keyAddress(row),
                other.keyLength(row),
                other.timestampMillis(row));
    }

    /** A table without rows that takes its arrays from where this one does. */
    RecordTable empty() {
        return new RecordTable(pool);
    }

    int rows() {
        return rows;
    }

    /** {@link #NULL} where the value is null. */
    int valueLength(int row) {
        return (int) (lengths[row] >> 32);
    }

    long valueAddress(int row) {
        return valueAddresses[row];
    }

    /** {@link #NULL} where there is no key. */
    int keyLength(int row) {
        return (int) lengths[row];
    }

    /** Means nothing where there is no key. */
    long keyAddress(int row) {
        return row < keyAddresses.length ? keyAddresses[row] : 0;
    }

    long timestampMillis(int row) {
        return timestamps[row];
    }

    /** Gives the memory back; there are no rows any more. */
    void release() {
        pool.giveBack(valueAddresses);
        pool.giveBack(keyAddresses);
        pool.giveBack(lengths);
        pool.giveBack(timestamps);
        valueAddresses = new long[0];
        keyAddresses = new long[0];
        lengths = new long[0];
        timestamps = new long[0];
    }

    private void grow() {
        int needed = ChunkPool.grown(rows);
        valueAddresses = longer(valueAddresses, needed);
        lengths = longer(lengths, needed);
        timestamps = longer(timestamps, needed);
        capacity = Math.min(valueAddresses.length, Math.min(lengths.length, timestamps.length));
    }

    private long[] longer(long[] array, int needed) {
        long[] longer = pool.takeLongs(needed);
        System.arraycopy(array, 0, longer, 0, Math.min(array.length, rows));
        pool.giveBack(array);
        return longer;
    }
}
