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
        // A loop for each type: the compiler then takes the driver's checks of the type out of it.
        switch (type) {
            case BIGINT -> {
                for (int i = 0; i < count; i++) {
                    vector.setLong(i, values[from + i]);
                }
            }
            case INTEGER -> {
                for (int i = 0; i < count; i++) {
                    vector.setInt(i, (int) values[from + i]);
                }
            }
            case SMALLINT -> {
                for (int i = 0; i < count; i++) {
                    vector.setShort(i, (short) values[from + i]);
                }
            }
            case TINYINT -> {
                for (int i = 0; i < count; i++) {
                    vector.setByte(i, (byte) values[from + i]);
                }
            }
            case BOOLEAN -> {
                for (int i = 0; i < count; i++) {
                    vector.setBoolean(i, values[from + i] != 0);
                }
            }
            case DOUBLE -> {
                for (int i = 0; i < count; i++) {
                    vector.setDouble(i, Double.longBitsToDouble(values[from + i]));
                }
            }
            case FLOAT -> {
                for (int i = 0; i < count; i++) {
                    vector.setFloat(i, Float.intBitsToFloat((int) values[from + i]));
                }
            }
            default -> throw new IllegalStateException("no column of " + type);
        }
        writeNulls(vector, from, count);
    }
}
