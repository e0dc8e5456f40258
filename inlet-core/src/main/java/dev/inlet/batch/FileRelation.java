package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The rows of a batch's files, read by DuckDB, and those that did not fit. Made by {@link CsvFiles},
 * {@link ParquetFiles} and {@link TableFiles}; only the connection that it was made with can read it.
 */
public final class FileRelation implements DecodedRows {
    private static final String FILE = "__inlet_place_file";
    private static final String ROW = "__inlet_place_row";

    /** What rows of files lack, as columns of a misfit. */
    static final String WITHOUT_KEY =
            "CAST(NULL AS BLOB) AS key, CAST([] AS STRUCT(\"key\" VARCHAR, \"value\" BLOB)[]) AS headers";

    private final Connection connection;
    private final String source;
    private final List<InputFile> files;
    private final StructType columns;
    private final StructType schema;
    private final String sql;
    private final String placedSql;
    private final String misfitsSql;
    private final Runnable closing;
    private final long rows;
    private final long misfits;

    /** Columns that say where a row comes from. */
    static final List<MetadataColumn> PLACE = List.of(
            new MetadataColumn(FILE, MetadataColumn.Content.TEXT),
            new MetadataColumn(ROW, MetadataColumn.Content.POSITION));

    /**
     * @param sql with the columns of the schema
     * @param placedSql the same rows in the same order, with the columns of the files and {@link #PLACE}
     * @param closing frees what the SQL reads from
     */
    FileRelation(
            Connection connection,
            String source,
            List<InputFile> files,
            StructType columns,
            List<MetadataColumn> metadata,
            String sql,
            String placedSql,
            String misfitsSql,
            Runnable closing)
            throws SQLException {
        this.connection = requireNonNull(connection, "connection");
        this.files = List.copyOf(files);
        this.columns = columns;
        this.schema = JsonDecoder.withMetadata(columns, metadata);
        this.sql = sql;
        this.placedSql = placedSql;
        this.source = source;
        this.misfitsSql = misfitsSql;
        this.closing = closing;
        Statements statements = new Statements(connection);
        this.rows = statements.count("(" + sql + ")");
        this.misfits = statements.count("(" + misfitsSql + ")");
    }

    @Override
    public String sql() {
        return sql;
    }

    @Override
    public StructType schema() {
        return schema;
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public String misfitsSql() {
        return misfitsSql;
    }

    @Override
    public long misfitCount() {
        return misfits;
    }

    @Override
    public Optional<String> firstMisfit() {
        try (Statement statement = connection.createStatement();
                ResultSet first = statement.executeQuery(
                        "SELECT source_partition, position, message FROM (" + misfitsSql + ") LIMIT 1")) {
            return first.next()
                    ? Optional.of(first.getString(1) + ", row " + first.getLong(2) + ": " + first.getString(3))
                    : Optional.empty();
        } catch (SQLException e) {
            throw InletException.bug("Misfits of files could not be read: " + e.getMessage(), e);
        }
    }

    /** The records are told as JSON objects of their columns: the bytes that they were are DuckDB's. */
    @Override
    public String recordsSql(List<RecordFault> faults) {
        String rows = faults.stream()
                .map(fault ->
                        "(" + fault.row() + ", " + Sql.text(fault.error()) + ", " + Sql.text(fault.message()) + ")")
                .collect(Collectors.joining(", "));
        return "SELECT " + letter(ReadableValue.jsonOf(columns), source, files)
                + ", __inlet_error AS error, __inlet_message"
                + " AS message FROM (SELECT *, row_number() OVER () - 1 AS __inlet_number FROM (" + placedSql
                + ")) JOIN (VALUES " + rows
                + ") f(__inlet_number, __inlet_error, __inlet_message) USING (__inlet_number) ORDER BY __inlet_number";
    }

    /**
     * The columns of a misfit up to its error, over rows with {@link #PLACE}.
     *
     * @param files of which the rows are; those of tables tell no time
     */
    static String letter(String json, String source, List<InputFile> files) {
        // A file that was taken again may be there twice.
        String modified = files.stream()
                .map(file -> Sql.text(file.path().toString()) + ": " + file.modified())
                .distinct()
                .collect(Collectors.joining(", "));
        String time = files.isEmpty()
                ? "now()"
                : "make_timestamptz(map_extract_value(MAP {" + modified + "}, " + FILE + ")::BIGINT * 1000)";
        return "encode(" + json + ") AS value, " + WITHOUT_KEY + ", " + Sql.text(source) + " AS source, " + FILE
                + " AS source_partition, " + ROW + " AS position, " + time + " AS timestamp";
    }

    @Override
    public long skipped() {
        return 0;
    }

    @Override
    public Optional<StructType> proposedSchema() {
        return Optional.empty();
    }

    @Override
    public void requireUnchanged() {
        files.forEach(FileContent::requireUnchanged);
    }

    @Override
    public void close() {
        closing.run();
    }
}
