package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The rows of a batch's CSV or Parquet files, read by DuckDB, and those that did not fit. Made by {@link CsvFiles} and
 * {@link ParquetFiles}; only the connection that it was made with can read it.
 */
public final class FileRelation implements AutoCloseable {
    private final Connection connection;
    private final List<InputFile> files;
    private final StructType schema;
    private final String sql;
    private final String misfitsSql;
    private final List<String> tables;
    private final long rows;
    private final long misfits;

    /** @param tables temporary tables to drop in the end */
    FileRelation(
            Connection connection,
            List<InputFile> files,
            StructType schema,
            String sql,
            String misfitsSql,
            List<String> tables)
            throws SQLException {
        this.connection = requireNonNull(connection, "connection");
        this.files = List.copyOf(files);
        this.schema = schema;
        this.sql = sql;
        this.misfitsSql = misfitsSql;
        this.tables = List.copyOf(tables);
        this.rows = count(sql);
        this.misfits = count(misfitsSql);
    }

    /** A {@code SELECT} of the rows with the columns of {@link #schema}; it may be run several times. */
    public String sql() {
        return sql;
    }

    /** The columns of the files, then the metadata columns. */
    public StructType schema() {
        return schema;
    }

    /** Rows of {@link #sql}. */
    public long rows() {
        return rows;
    }

    /** A {@code SELECT} of what did not fit, with the columns of {@link DecodedBatch#misfitSchema}. */
    public String misfitsSql() {
        return misfitsSql;
    }

    public long misfitCount() {
        return misfits;
    }

    /**
     * To be called after the last use of {@link #sql} and before the commit.
     *
     * @throws InletException of kind {@code DATA} where a file changed since the source found it
     */
    public void requireUnchanged() {
        files.forEach(FileContent::requireUnchanged);
    }

    @Override
    public void close() {
        try (Statement statement = connection.createStatement()) {
            for (String table : tables) {
                statement.execute("DROP TABLE IF EXISTS " + table);
            }
        } catch (SQLException e) {
            throw InletException.bug("A temporary table could not be dropped: " + e.getMessage(), e);
        }
    }

    private long count(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM (" + select + ")")) {
            result.next();
            return result.getLong(1);
        }
    }
}
