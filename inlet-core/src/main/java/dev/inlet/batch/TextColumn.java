package dev.inlet.batch;

import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** UTF-8 text, kept as references to the bytes of the records or of a store beside them. */
final class TextColumn extends Column {
    private final ByteStore store;
    private long[] addresses;
    private long[] lengths;

    /** @param store holds the bytes; valid UTF-8 wherever a row refers to it */
    TextColumn(ByteStore store, int capacity) {
        super(capacity);
        this.store = store;
        this.addresses = store.pool().takeLongs(capacity);
        this.lengths = store.pool().takeLongs(capacity);
    }

    void set(int row, long address, int length) {
        addresses[row] = address;
        lengths[row] = length;
        setPresent(row);
    }

    @Override
    void release() {
        store.pool().giveBack(addresses);
        store.pool().giveBack(lengths);
        addresses = new long[0];
        lengths = new long[0];
    }

    @Override
    void declare(DuckDBTableFunctionBindInfo info, String name) {
        info.addResultColumn(name, DuckDBColumnType.VARCHAR);
    }

    @Override
    void write(DuckDBWritableVector vector, int from, int count) {
        @Nullable byte[][] texts = new byte[count][];
        for (int i = 0; i < count; i++) {
            int row = from + i;
            if (!isNull(row)) {
                texts[i] = store.copy(addresses[row], (int) lengths[row]);
            }
        }
        vector.setStringUtf8Batch(0, texts);
    }

    @Override
    int rowsWithin(long bytes, int from, int most) {
        long sum = 0;
        for (int i = 0; i < most; i++) {
            sum += isNull(from + i) ? 0 : lengths[from + i];
            if (sum > bytes) {
                return Math.max(i, 1);
            }
        }
        return most;
    }
}
