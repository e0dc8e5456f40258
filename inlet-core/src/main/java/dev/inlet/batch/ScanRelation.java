package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.error.InletException;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.LongStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * A table version as a relation of one DuckDB connection: the logical columns in the order of the schema, with the
 * types of the schema, without deleted rows. The text of {@link #sql} does not grow with the number of files: their
 * names are in a variable, what is constant within a file is in a temporary table that is joined by the file's number,
 * and a condition on such a column keeps DuckDB from opening the files that cannot hold a match.
 *
 * <p>Confined to the thread that uses the connection. Close it before the connection.
 */
public final class ScanRelation implements AutoCloseable {
    private static final AtomicLong NEXT = new AtomicLong();

    private final Connection connection;
    private final Statements statements;
    private final ParquetScan scan;
    private final String name = "__inlet_scan_" + NEXT.incrementAndGet();
    private final List<Field> partitionColumns;
    private final boolean deletions;

    private ScanRelation(Connection connection, ParquetScan scan) {
        this.connection = connection;
        this.statements = new Statements(connection);
        this.scan = scan;
        this.partitionColumns =
                scan.schema().fields().stream().filter(scan::isPartitioned).toList();
        this.deletions = scan.files().stream().anyMatch(f -> f.deletedCount() > 0);
    }

    /**
     * Prepares the connection; reads the deletion vectors, but no data file.
     *
     * @param connection to DuckDB, with the time zone UTC, allowed to read the table's files
     * @throws InletException of kind {@code DATA} where the table holds what its own schema rules out
     */
    public static ScanRelation open(Connection connection, ParquetScan scan) {
        ScanRelation relation = new ScanRelation(connection, scan);
        try {
            relation.requireUtc();
            relation.createFiles();
            relation.requireNestedNames();
            if (relation.deletions) {
                relation.createDeletedRows();
            }
            return relation;
        } catch (SQLException e) {
            relation.close();
            throw failed(scan.table(), e);
        } catch (InletException e) {
            relation.close();
            throw e;
        }
    }

    /** A {@code SELECT} without a semicolon, valid on this connection until this is closed. */
    public String sql() {
        if (scan.files().isEmpty()) {
            return "SELECT " + columns(f -> "CAST(NULL AS " + DuckDbTypes.logical(f.type()) + ")") + " WHERE false";
        }
        StringBuilder sql = new StringBuilder("SELECT ");
        sql.append(columns(this::expression));
        sql.append(" FROM read_parquet(getvariable('").append(name).append("'), schema = ");
        sql.append(new PhysicalColumns(scan).schemaArgument()).append(") r");
        if (!partitionColumns.isEmpty()) {
            sql.append(" JOIN ").append(name).append(" f ON f.file = r.file_index");
        }
        if (deletions) {
            sql.append(" WHERE NOT EXISTS (FROM ").append(deletedTable());
            sql.append(" d WHERE d.file = r.file_index AND d.row_number = r.file_row_number)");
        }
        return sql.toString();
    }

    /** Takes back what was prepared; what was read from the relation stays. */
    @Override
    public void close() {
        try {
            statements.execute("DROP TABLE IF EXISTS temp.main." + name);
            statements.execute("DROP TABLE IF EXISTS temp.main." + deletedTable());
            statements.execute("RESET VARIABLE " + name);
        } catch (SQLException e) {
            throw failed(scan.table(), e);
        }
    }

    private String columns(Function<Field, String> expression) {
        List<String> columns = new ArrayList<>();
        for (Field field : scan.schema().fields()) {
            columns.add(expression.apply(field) + " AS " + quote(field.name()));
        }
        return String.join(", ", columns);
    }

    private String expression(Field field) {
        int partition = partitionColumns.indexOf(field);
        return partition >= 0
                ? "f.p" + partition
                : PhysicalColumns.logical("r." + PhysicalColumns.alias(scan, field), field.type());
    }

    private String deletedTable() {
        return name + "_deleted";
    }

    /** A timestamp without a zone that stands for an instant, as in INT96 or a partition value, is one of UTC. */
    private void requireUtc() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet zone = statement.executeQuery("SELECT current_setting('TimeZone')")) {
            zone.next();
            if (!"UTC".equals(zone.getString(1))) {
                throw InletException.bug(
                        "The DuckDB connection that reads " + scan.table() + " is in the time zone " + zone.getString(1)
                                + " instead of UTC",
                        null);
            }
        }
    }

    private void createFiles() throws SQLException {
        String raw = name + "_raw";
        StringBuilder types = new StringBuilder("file UBIGINT, path VARCHAR");
        StringBuilder typed = new StringBuilder("file, path");
        for (int i = 0; i < partitionColumns.size(); i++) {
            types.append(", p").append(i).append(" VARCHAR");
            typed.append(", ")
                    .append(PartitionValues.typed(
                            "p" + i, partitionColumns.get(i).type()))
                    .append(" AS p")
                    .append(i);
        }
        statements.execute("CREATE TEMP TABLE " + raw + "(" + types + ")");
        try (DuckDBAppender appender = appender(raw)) {
            for (int i = 0; i < scan.files().size(); i++) {
                ScanFile file = scan.files().get(i);
                appender.beginRow().append((long) i).append(FileSql.literalPath(file.path()));
                for (Field column : partitionColumns) {
                    appender.append(file.partitionValues().get(column.name()));
                }
                appender.endRow();
            }
        }
        statements.execute("CREATE TEMP TABLE " + name + " AS SELECT " + typed + " FROM " + raw);
        statements.execute("SET VARIABLE " + name + " = (SELECT list(path ORDER BY file) FROM " + raw + ")");
        statements.execute("DROP TABLE temp.main." + raw);
    }

    /**
     * DuckDB finds columns by field id, but fields within them by name. Writers use the physical name for both (Delta
     * protocol, "Writer Requirements for Column Mapping"); files taken over from Iceberg may have another.
     */
    private void requireNestedNames() throws SQLException {
        String expected = new PhysicalColumns(scan).nestedNames();
        if (!scan.byFieldId() || expected.isEmpty() || scan.files().isEmpty()) {
            return;
        }
        try (Statement statement = connection.createStatement();
                ResultSet other =
                        statement.executeQuery("SELECT file_name, s.name, e.name FROM parquet_schema(getvariable('"
                                + name + "')) s JOIN (VALUES " + expected
                                + ") e(id, name) ON s.field_id = e.id WHERE lower(s.name) <> lower(e.name) LIMIT 1")) {
            if (other.next()) {
                throw InletException.configuration(
                        "File " + other.getString(1) + " of table " + scan.table() + " calls a nested field '"
                                + other.getString(2) + "' that the table knows as '" + other.getString(3) + "'",
                        "Inlet finds nested fields by their names only",
                        "Rewrite the table's files, for instance with OPTIMIZE");
            }
        }
    }

    private void createDeletedRows() throws SQLException {
        statements.execute("CREATE TEMP TABLE " + deletedTable() + "(file UBIGINT, row_number BIGINT)");
        try (DuckDBAppender appender = appender(deletedTable())) {
            for (int i = 0; i < scan.files().size(); i++) {
                if (scan.files().get(i).deletedCount() > 0) {
                    append(appender, i, scan.files().get(i).deletedRows().get());
                }
            }
        }
    }

    private static void append(DuckDBAppender appender, long file, LongStream rows) throws SQLException {
        for (var row = rows.iterator(); row.hasNext(); ) {
            appender.beginRow().append(file).append(row.nextLong()).endRow();
        }
    }

    private DuckDBAppender appender(String table) throws SQLException {
        return connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", table);
    }

    private static InletException failed(String table, SQLException e) {
        return new InletException(
                InletException.Kind.DATA,
                "Table " + table + " cannot be read",
                String.valueOf(e.getMessage()),
                "Read the table with another engine; where that works, report this as a defect of Inlet",
                e);
    }
}
