package dev.inlet.batch;

import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;

/** Values of at most 64 bits: integers, booleans (0 and 1), and floating-point numbers by their bits. */
final class FixedColumn extends Column {
    private final DuckDBColumnType type;
    private final ChunkPool pool;
    private long[] values;

    FixedColumn(DuckDBColumnType type, ChunkPool pool, int capacity) {
        super(capacity);
        this.type = type;
        this.pool = pool;
        this.values = pool.takeLongs(capacity);
    }

    void set(int row, long value) {
        values[row] = value;
        setPresent(row);
    }

    @Override
    void release() {
        pool.giveBack(values);
        values = new long[0];
    }

    @Override
    void declare(DuckDBTableFunctionBindInfo info, String name) {
        info.addResultColumn(name, type);
    }

    @Override
    void write(DuckDBWritableVector vector, int from, int count) {
        boolean nulls = mayHaveNulls();
        for (int i = 0; i < count; i++) {
            int row = from + i;
            if (nulls && isNull(row)) {
                vector.setNull(i);
            } else {
                put(vector, i, values[row]);
            }
        }
    }

    private void put(DuckDBWritableVector vector, int i, long value) {
        switch (type) {
            case BIGINT -> vector.setLong(i, value);
            case INTEGER -> vector.setInt(i, (int) value);
            case SMALLINT -> vector.setShort(i, (short) value);
            case TINYINT -> vector.setByte(i, (byte) value);
            case BOOLEAN -> vector.setBoolean(i, value != 0);
            case DOUBLE -> vector.setDouble(i, Double.longBitsToDouble(value));
            case FLOAT -> vector.setFloat(i, Float.intBitsToFloat((int) value));
            default -> throw new IllegalStateException("no column of " + type);
        }
    }
}
