package dev.inlet.batch;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBDataChunkWriter;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBTableFunction;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBTableFunctionBuilder;
import org.duckdb.DuckDBTableFunctionCallInfo;
import org.duckdb.DuckDBTableFunctionInitInfo;

/**
 * Rows on the Java heap as a relation: {@code inlet_rows(id)} scans the columns published under an id. Handing columns to a
 * scan costs a third of what the appender costs, keeps no second copy in DuckDB, and a statement takes only the columns it
 * uses.
 */
final class RowScans {
    private static final String FUNCTION = "inlet_rows";
    /** Most bytes of text that one chunk hands over, since a chunk's strings are copied into one array. */
    private static final long CHUNK_BYTES = 4L << 20;

    private final Map<Long, Rows> published = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();

    /** What a scan reads; not changed while it is published. */
    record Rows(int count, List<Column> columns) {}

    void register(Connection connection) throws SQLException {
        try (DuckDBTableFunctionBuilder builder = DuckDBFunctions.tableFunction()) {
            builder.withName(FUNCTION)
                    .withParameter(DuckDBColumnType.BIGINT)
                    .withProjectionPushdown()
                    .withFunction(new Scan())
                    .register(connection);
        }
    }

    /** Makes the rows available until {@link #withdraw}; answers their id. */
    long publish(Rows rows) {
        long id = ids.incrementAndGet();
        published.put(id, rows);
        return id;
    }

    /** Ends the scan, whose columns must not be in use by a statement. An id that is not there is ignored. */
    void withdraw(long id) {
        Rows rows = published.remove(id);
        if (rows != null) {
            rows.columns().forEach(Column::release);
        }
    }

    /** The relation as it stands in a FROM clause; its columns are {@code c0}, {@code c1} and so on. */
    static String relation(long id) {
        return FUNCTION + "(" + id + ")";
    }

    /** How far one statement's scan has come. */
    private static final class Cursor {
        private final int[] projected;
        private int next;

        private Cursor(int[] projected) {
            this.projected = projected;
        }
    }

    private final class Scan implements DuckDBTableFunction<Rows, Cursor, Object> {
        @Override
        public Rows bind(DuckDBTableFunctionBindInfo info) throws Exception {
            Rows rows = published.get(info.getParameter(0).getLong());
            if (rows == null) {
                throw new IllegalStateException("these rows are no longer there: their batch is closed");
            }
            for (int i = 0; i < rows.columns().size(); i++) {
                rows.columns().get(i).declare(info, "c" + i);
            }
            info.setCardinality(rows.count(), true);
            return rows;
        }

        @Override
        public Cursor init(DuckDBTableFunctionInitInfo info) {
            // One thread keeps the rows in the order of the source.
            info.setMaxThreads(1);
            int[] projected = new int[(int) info.getColumnCount()];
            for (int i = 0; i < projected.length; i++) {
                projected[i] = (int) info.getColumnIndex(i);
            }
            return new Cursor(projected);
        }

        @Override
        public long apply(DuckDBTableFunctionCallInfo call, DuckDBDataChunkWriter chunk) {
            Rows rows = call.getBindData();
            Cursor cursor = call.getInitData();
            int from = cursor.next;
            int count =
                    rowsThatFit(rows, cursor.projected, from, (int) Math.min(chunk.capacity(), rows.count() - from));
            if (count == 0) {
                return 0;
            }
            for (int i = 0; i < cursor.projected.length; i++) {
                rows.columns().get(cursor.projected[i]).write(chunk.vector(i), from, count);
            }
            cursor.next = from + count;
            return count;
        }

        private static int rowsThatFit(Rows rows, int[] projected, int from, int most) {
            int count = most;
            for (int column : projected) {
                count = rows.columns().get(column).rowsWithin(CHUNK_BYTES, from, count);
            }
            return count;
        }
    }
}
