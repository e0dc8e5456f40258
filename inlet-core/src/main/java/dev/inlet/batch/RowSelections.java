package dev.inlet.batch;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBScalarFunctionBuilder;
import org.duckdb.DuckDBWritableVector;

/**
 * Which rows of a scan's files are wanted, as a condition of SQL: {@code inlet_wants(id, file, row)} asks the selection
 * published under an id. Unlike a join with a table of deleted rows it leaves the rows in their order, whatever the optimizer
 * makes of the sizes: dead letters find a row by its number.
 */
final class RowSelections {
    private static final String FUNCTION = "inlet_wants";

    private final Map<Long, List<Optional<Listed>>> published = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    /**
     * The listed rows of one file.
     *
     * @param wanted whether these are the ones that are wanted; else all others are
     */
    record Listed(BitSet rows, boolean wanted) {}

    void register(Connection connection) throws SQLException {
        try (DuckDBScalarFunctionBuilder builder = DuckDBFunctions.scalarFunction()) {
            builder.withName(FUNCTION)
                    .withParameters(DuckDBColumnType.BIGINT, DuckDBColumnType.BIGINT, DuckDBColumnType.BIGINT)
                    .withReturnType(DuckDBColumnType.BOOLEAN)
                    .withVectorizedFunction(this::apply)
                    .register(connection);
        }
    }

    /**
     * Makes a selection available until {@link #withdraw}; answers its id.
     *
     * @param files by the file's number in the scan; empty where all its rows are wanted
     */
    long publish(List<Optional<Listed>> files) {
        long id = ids.incrementAndGet();
        published.put(id, List.copyOf(files));
        return id;
    }

    void withdraw(long id) {
        published.remove(id);
    }

    static String condition(long id, String file, String row) {
        return FUNCTION + "(" + id + ", CAST(" + file + " AS BIGINT), CAST(" + row + " AS BIGINT))";
    }

    private void apply(DuckDBDataChunkReader rows, DuckDBWritableVector wanted) {
        long count = rows.rowCount();
        if (count == 0) {
            return;
        }
        List<Optional<Listed>> files = published.get(rows.vector(0).getLong(0));
        if (files == null) {
            throw new IllegalStateException("this selection is no longer there: its batch is closed");
        }
        for (long i = 0; i < count; i++) {
            Optional<Listed> listed = files.get((int) rows.vector(1).getLong(i));
            int row = Math.toIntExact(rows.vector(2).getLong(i));
            wanted.setBoolean(
                    i,
                    listed.isEmpty()
                            || listed.get().rows().get(row) == listed.get().wanted());
        }
    }
}
