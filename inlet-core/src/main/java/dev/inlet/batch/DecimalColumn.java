package dev.inlet.batch;

import dev.inlet.schema.DecimalType;
import java.math.BigDecimal;
import java.sql.SQLException;
import org.duckdb.DuckDBLogicalType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/** Exact decimals. */
final class DecimalColumn extends Column {
    private final DecimalType type;
    private final @Nullable BigDecimal[] values;

    DecimalColumn(DecimalType type, int capacity) {
        super(capacity);
        this.type = type;
        this.values = new BigDecimal[capacity];
    }

    /** @param value of the column's scale, within its precision */
    void set(int row, BigDecimal value) {
        values[row] = value;
        setPresent(row);
    }

    @Override
    void declare(DuckDBTableFunctionBindInfo info, String name) throws SQLException {
        try (DuckDBLogicalType logical = DuckDBLogicalType.decimal(type.precision(), type.scale())) {
            info.addResultColumn(name, logical);
        }
    }

    @Override
    void write(DuckDBWritableVector vector, int from, int count) {
        for (int i = 0; i < count; i++) {
            if (isNull(from + i)) {
                vector.setNull(i);
            } else {
                vector.setBigDecimal(i, values[from + i]);
            }
        }
    }
}
