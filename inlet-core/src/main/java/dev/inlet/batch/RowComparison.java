package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.error.InletException;
import dev.inlet.position.PositionRange;
import dev.inlet.schema.Field;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/** Compares the rows of data files, by a hash of each row. For one thread. */
public final class RowComparison implements AutoCloseable {
    private final FileEngine engine;
    private final Connection connection;
    private final Statements statements;

    private RowComparison(FileEngine engine) {
        this.engine = engine;
        this.connection = engine.connection();
        this.statements = new Statements(connection);
    }

    /**
     * @param missing rows that are expected and not there, each as often as it is missing
     * @param extra rows that are there and not expected
     */
    public record Difference(long missing, long extra) {}

    /** @param directories where the files are */
    public static RowComparison open(List<Path> directories) {
        return new RowComparison(FileEngine.open(directories));
    }

    /**
     * Compares as multisets.
     *
     * @param actual its columns are compared; {@code expected} has them too, by name, with the same types
     * @throws InletException of kind {@code DATA} where a file cannot be read
     */
    public Difference compare(ParquetScan expected, ParquetScan actual) {
        String columns = actual.schema().fields().stream()
                .map(Field::name)
                .map(name -> "t." + quote(name))
                .collect(Collectors.joining(", "));
        try (ScanRelation left = ScanRelation.open(connection, expected);
                ScanRelation right = ScanRelation.open(connection, actual)) {
            statements.execute("CREATE OR REPLACE TEMP TABLE expected AS SELECT hash(" + columns + ") AS h FROM ("
                    + left.sql() + ") t");
            statements.execute("CREATE OR REPLACE TEMP TABLE actual AS SELECT hash(" + columns + ") AS h FROM ("
                    + right.sql() + ") t");
            return new Difference(
                    statements.count("(FROM expected EXCEPT ALL FROM actual)"),
                    statements.count("(FROM actual EXCEPT ALL FROM expected)"));
        } catch (SQLException e) {
            throw failed(actual.table(), e);
        }
    }

    /**
     * Counts dead letters.
     *
     * @param letters a table of dead letters
     * @param table whose query refused a record; those that could not be decoded at all are counted too
     * @param commits the ranges of each
     * @return how many letters lie in the ranges of each of them
     */
    public long[] countLetters(ParquetScan letters, String table, List<List<PositionRange>> commits) {
        long[] counts = new long[commits.size()];
        try (ScanRelation relation = ScanRelation.open(connection, letters)) {
            statements.execute(
                    "CREATE OR REPLACE TEMP TABLE ranges(number INTEGER, source VARCHAR, part VARCHAR, first BIGINT,"
                            + " next BIGINT)");
            try (DuckDBAppender appender =
                    connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", "ranges")) {
                for (int i = 0; i < commits.size(); i++) {
                    for (PositionRange range : commits.get(i)) {
                        appender.beginRow()
                                .append(i)
                                .append(range.partition().source())
                                .append(range.partition().name())
                                .append(range.first())
                                .append(range.to())
                                .endRow();
                    }
                }
            }
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT r.number, count(*) FROM ranges r JOIN ("
                            + relation.sql() + ") l ON l.source = r.source AND l.source_partition = r.part"
                            + " AND l.position >= r.first AND l.position < r.next"
                            + " WHERE l.\"table\" IS NULL OR l.\"table\" = " + Sql.text(table) + " GROUP BY 1")) {
                while (result.next()) {
                    counts[result.getInt(1)] = result.getLong(2);
                }
            }
            return counts;
        } catch (SQLException e) {
            throw failed(letters.table(), e);
        }
    }

    private static InletException failed(String table, SQLException e) {
        return new InletException(
                InletException.Kind.DATA,
                "Rows of table " + table + " cannot be compared",
                String.valueOf(e.getMessage()).strip(),
                "Run `inlet verify --deep` to see which file cannot be read",
                e);
    }

    @Override
    public void close() {
        engine.close();
    }
}
