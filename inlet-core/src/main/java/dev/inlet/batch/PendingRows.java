package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * Rows that Java code hands in one by one, kept in the engine until they are staged: within its memory limit, and beyond that in
 * its spill directory. Each row is copied once into the engine; little of it stays on the heap.
 *
 * <p>Used by one thread at a time; DuckDB's appender wants it to be the same.
 */
public final class PendingRows implements AutoCloseable {
    private static final String TABLE = "__inlet_pending_rows";
    /** What an appender holds is outside the engine's memory limit and cannot be spilled. */
    private static final long MOST_UNFLUSHED_BYTES = 4L << 20;
    /** Of records that are decoded: their positions are their places in the list. */
    private static final RecordOrigin LISTED = new RecordOrigin(new SourcePartition("records", "list"), List.of());

    private final Engine engine;
    private final Connection connection;
    private final Statements statements;
    private final StructType schema;
    private final List<JavaValue> values;
    private final @Nullable Object[] taken;
    private @Nullable DuckDBAppender appender;
    private @Nullable JsonDecoder decoder;
    private long rows;
    private long bytes;
    private long unflushed;
    private boolean broken;

    private PendingRows(Engine engine, Connection connection, StructType schema) {
        this.engine = engine;
        this.connection = connection;
        this.statements = new Statements(connection);
        this.schema = schema;
        this.values = schema.fields().stream()
                .map(field -> JavaValue.of(field.name(), field.type()))
                .toList();
        this.taken = new @Nullable Object[values.size()];
    }

    /** @param schema the columns of the rows; NOT NULL is held to */
    public static PendingRows open(Engine engine, StructType schema) {
        try {
            PendingRows rows = new PendingRows(engine, engine.connect(), schema);
            rows.statements.execute("CREATE TEMP TABLE " + TABLE + " (" + DuckDbTypes.columns(schema) + ")");
            return rows;
        } catch (SQLException e) {
            throw InletException.bug("DuckDB made no table for rows: " + SqlFailures.message(e), e);
        }
    }

    /** Rows that are neither staged nor cleared. */
    public long rows() {
        return rows;
    }

    /** About how many bytes the rows have. */
    public long bytes() {
        return bytes;
    }

    /**
     * A stager for the rows.
     *
     * @param table the table's schema, which {@code schema.Assignment} has compared with that of the rows
     */
    public ParquetStager stager(Path root, StructType table, List<String> partitionColumns, StagingOptions options) {
        try {
            List<ResultColumn> columns = ResultColumn.describe(connection, "SELECT * FROM " + TABLE);
            return new ParquetStager(root, table, partitionColumns, columns, options);
        } catch (SQLException e) {
            throw InletException.bug("DuckDB did not describe the rows: " + SqlFailures.message(e), e);
        }
    }

    /**
     * Adds a row, or throws and leaves the rows as they were.
     *
     * @param row a value for each column, in their order; it may be changed afterwards
     * @throws InletException of kind {@code DATA}, naming the column, where a value does not fit
     * @throws IllegalArgumentException where there are more or fewer values than columns
     */
    public void append(@Nullable Object[] row) {
        requireUsable();
        if (row.length != taken.length) {
            throw new IllegalArgumentException(
                    "a row has " + taken.length + " values (" + schema.columnsDdl() + ") but " + row.length + " came");
        }
        long size = 0;
        for (int i = 0; i < row.length; i++) {
            @Nullable Object value = row[i];
            Field field = schema.fields().get(i);
            if (value == null && !field.nullable()) {
                throw JavaValue.missing(field.name());
            }
            taken[i] = value == null ? null : values.get(i).take(value);
            size += taken[i] == null ? 0 : values.get(i).size(taken[i]);
        }
        try {
            DuckDBAppender to = appender();
            write(to);
            unflushed += size;
            if (unflushed > MOST_UNFLUSHED_BYTES) {
                to.flush();
                unflushed = 0;
            }
        } catch (SQLException e) {
            throw broke(e);
        }
        rows++;
        bytes += size;
    }

    private void write(DuckDBAppender to) throws SQLException {
        to.beginRow();
        for (int i = 0; i < taken.length; i++) {
            @Nullable Object value = taken[i];
            if (value == null) {
                to.appendNull();
            } else {
                values.get(i).append(to, value);
            }
        }
        to.endRow();
    }

    /**
     * Adds the rows of those records that fit, as {@link JsonDecoder} reads them, strictly.
     *
     * @param records JSON objects in UTF-8
     * @return the others, in order
     */
    public List<RejectedRecord> appendJson(List<byte[]> records) {
        requireUsable();
        if (decoder == null) {
            decoder = new JsonDecoder(engine, schema, JsonOptions.STRICT, List.of());
        }
        RecordBuffer buffer = engine.newBuffer();
        for (int i = 0; i < records.size(); i++) {
            buffer.append(LISTED, i, 0, null, ByteBuffer.wrap(records.get(i)));
        }
        try (RecordBatch batch = buffer.seal();
                DecodedBatch decoded = decoder.decode(batch)) {
            endAppender();
            statements.execute("INSERT INTO " + TABLE + " " + decoded.sql());
            rows += decoded.rows();
            bytes += batch.bytes();
            List<RejectedRecord> rejected = new ArrayList<>();
            for (Misfit misfit : decoded.misfits()) {
                rejected.add(new RejectedRecord((int) misfit.position(), misfit.kind(), misfit.message()));
            }
            return rejected;
        } catch (SQLException e) {
            throw broke(e);
        }
    }

    /** Writes the rows to data files; they stay here too, until {@link #clear}. */
    public StagingOutcome stage(ParquetStager stager) {
        requireUsable();
        try {
            endAppender();
        } catch (SQLException e) {
            throw broke(e);
        }
        return stager.stage(connection, new Relation("SELECT * FROM " + TABLE, true, bytes));
    }

    /** Forgets the rows. */
    public void clear() {
        requireUsable();
        try {
            endAppender();
            statements.execute("TRUNCATE " + TABLE);
        } catch (SQLException e) {
            throw broke(e);
        }
        rows = 0;
        bytes = 0;
    }

    /** Forgets the rows and gives back what they take. The engine stays open. */
    @Override
    public void close() {
        try {
            endAppender();
        } catch (SQLException e) {
            // What it did not write is forgotten with the rest.
        }
        try {
            connection.close();
        } catch (SQLException e) {
            throw InletException.bug("DuckDB did not close a connection: " + SqlFailures.message(e), e);
        }
    }

    private DuckDBAppender appender() throws SQLException {
        if (appender == null) {
            appender = connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", TABLE);
        }
        return appender;
    }

    private void endAppender() throws SQLException {
        if (appender != null) {
            DuckDBAppender ended = appender;
            appender = null;
            unflushed = 0;
            ended.close();
        }
    }

    /** A half-written row, or rows of which nobody knows whether they are in: what follows must not be committed. */
    private InletException broke(SQLException e) {
        broken = true;
        return InletException.storage(
                "Rows could not be kept until their commit",
                SqlFailures.message(e),
                "Allow more memory, or commit more often; then open anew and go on from the table's progress",
                e);
    }

    private void requireUsable() {
        if (broken) {
            throw new IllegalStateException("an earlier failure left these rows incomplete: open anew");
        }
    }
}
