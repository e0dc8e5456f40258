package dev.inlet.batch;

import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;

/** True where a struct is, null where it is null. */
final class PresenceColumn extends Column {
    PresenceColumn(int capacity) {
        super(capacity);
    }

    @Override
    void declare(DuckDBTableFunctionBindInfo info, String name) {
        info.addResultColumn(name, DuckDBColumnType.BOOLEAN);
    }

    @Override
    void write(DuckDBWritableVector vector, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (isNull(from + i)) {
                vector.setNull(i);
            } else {
                vector.setBoolean(i, true);
            }
        }
    }
}
