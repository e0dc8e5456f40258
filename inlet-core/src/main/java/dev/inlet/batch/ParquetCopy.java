package dev.inlet.batch;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes rows to Parquet files in row groups that fit in the engine's memory. DuckDB takes the size of a row group as a number of
 * rows, whatever they are wide, and holds three to four times their bytes while it writes one. So where memory gives out, it is
 * done again with fewer rows at once; and as rows are no narrower in the next file, that begins with as few.
 *
 * <p>Used by one thread at a time.
 */
public final class ParquetCopy {
    /** DuckDB's own choice. */
    public static final int ORDINARY_GROUP = 122_880;

    private static final Logger LOG = LoggerFactory.getLogger(ParquetCopy.class);
    private static final String KEPT = "__inlet_rows_to_copy";

    /** What a query hands on at once: with fewer rows to a group they are kept first, and read again in small pieces. */
    private static final int AT_ONCE = 2048;

    private static final List<Integer> SMALLER_GROUPS = List.of(20_480, AT_ONCE, 256, 16, 1);

    private int group;

    /** @param group most rows of a row group */
    public ParquetCopy(int group) {
        this.group = group;
    }

    /**
     * What the writer tells of a file.
     *
     * @param columns statistics by column
     */
    public record Written(long rows, long bytes, Map<String, Map<String, String>> columns) {}

    /**
     * @param select in whose order the rows are written
     * @param order an {@code ORDER BY} that helps who reads the rows; left out where they are too wide to be put in order. May be empty
     * @param file where to; what is there is written over
     * @param options of {@code COPY}: those of the format, without the size of row groups
     * @throws SQLException where it fails for another reason than memory, or memory does not suffice for a few rows either
     */
    public Written write(Connection connection, String select, String order, String file, String options)
            throws SQLException {
        while (true) {
            try {
                return group < AT_ONCE
                        ? inPieces(connection, select, group, file, options)
                        : copy(connection, select + order, group, file, options); // 1. written
            } catch (SQLException e) {
                if (!SqlFailures.isOfMemory(e)) {
                    throw e; // 2. fewer rows at once would not help
                }
                Optional<Integer> smaller =
                        SMALLER_GROUPS.stream().filter(rows -> rows < group).findFirst();
                if (smaller.isEmpty()) {
                    throw e; // 3. one row cannot be halved
                }
                LOG.atDebug().setCause(e).log("memory did not suffice for row groups of {} rows", group);
                group = smaller.get();
            }
        }
    }

    private static Written copy(Connection connection, String select, int group, String file, String options)
            throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("COPY (" + select + ") TO " + Sql.text(file)
                        + " (FORMAT parquet, USE_TMP_FILE false, RETURN_STATS, ROW_GROUP_SIZE " + group + ", " + options
                        + ")")) {
            result.next();
            @SuppressWarnings("unchecked") // the driver gives MAP(VARCHAR, MAP(VARCHAR, VARCHAR)) as maps of strings
            Map<String, Map<String, String>> columns =
                    (Map<String, Map<String, String>>) result.getObject("column_statistics");
            return new Written(result.getLong("count"), result.getLong("file_size_bytes"), columns);
        }
    }

    /** The parts of a union are not put together on the way to the writer. */
    private static Written inPieces(Connection connection, String select, int group, String file, String options)
            throws SQLException {
        NumberedRows kept = NumberedRows.keep(connection, KEPT, select);
        try {
            long rows = kept.count();
            StringJoiner pieces = new StringJoiner(" UNION ALL ");
            for (long from = 0; from == 0 || from < rows; from += group) {
                pieces.add(kept.where(
                        NumberedRows.NUMBER + " >= " + from + " AND " + NumberedRows.NUMBER + " < " + (from + group)));
            }
            return copy(connection, pieces.toString(), group, file, options);
        } finally {
            kept.drop();
        }
    }
}
