package dev.inlet.batch;

import java.sql.SQLException;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** One leaf of decoded rows, by row number. Written by one thread, then read by others. */
abstract sealed class Column permits FixedColumn, PresenceColumn, TextColumn, TextOnDemand, DecimalColumn {
    /** A set bit is a null; absent until the first null. */
    private long @Nullable [] nulls;

    private final int capacity;

    Column(int capacity) {
        this.capacity = capacity;
    }

    final void setNull(int row) {
        if (nulls == null) {
            nulls = new long[(capacity + 63) >>> 6];
        }
        nulls[row >>> 6] |= 1L << row;
    }

    /** A row is written again after a record in its place was rejected, so what was null may become a value. */
    final void setPresent(int row) {
        if (nulls != null) {
            nulls[row >>> 6] &= ~(1L << row);
        }
    }

    final boolean isNull(int row) {
        return nulls != null && (nulls[row >>> 6] & 1L << row) != 0;
    }

    /** Whether one of the first rows is null. */
    final boolean hasNulls(int rows) {
        if (nulls == null || rows == 0) {
            return false;
        }
        int last = rows - 1 >>> 6;
        for (int word = 0; word < last; word++) {
            if (nulls[word] != 0) {
                return true;
            }
        }
        return (nulls[last] & -1L >>> (63 - (rows - 1 & 63))) != 0;
    }

    /**
     * The SQL of the values. Asked once all rows are written, before the column is declared.
     *
     * @param name under which the column will be declared
     * @param rows of the scan
     */
    String sql(String name, int rows) {
        return name;
    }

    /** Adds the column, with the type in which it travels, to the relation. */
    abstract void declare(DuckDBTableFunctionBindInfo info, String name) throws SQLException;

    /** Fills the vector with the rows from {@code from} on. */
    abstract void write(DuckDBWritableVector vector, int from, int count);

    /** Makes those rows null that are, whatever was written into them before. */
    final void writeNulls(DuckDBWritableVector vector, int from, int count) {
        if (nulls == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            if (isNull(from + i)) {
                vector.setNull(i);
            }
        }
    }

    /** Ends the use of the column. */
    void release() {}

    /** How many rows, at least one of {@code most}, are within this many bytes. */
    int rowsWithin(long bytes, int from, int most) {
        return most;
    }
}
