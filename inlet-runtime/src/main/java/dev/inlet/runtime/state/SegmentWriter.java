package dev.inlet.runtime.state;

import dev.inlet.batch.ParquetCopy;
import dev.inlet.batch.Sql;
import dev.inlet.position.SourcePartition;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes rows that are kept to the files of segments. Confined to the engine thread. */
final class SegmentWriter {
    /** Rows that are read or passed over at once. A column of so many is in memory as a whole: of wide rows that is much. */
    private static final int ROW_GROUP = 20_480;

    /** Rows of a segment that may as well be read as a whole: to put them in order would take half the time of writing. */
    private static final int UNORDERED = 122_880;

    /** Rows that are read at least where those of one key are looked for. */
    private static final int KEYED_GROUP = 8192;

    /** Level 1 and the encodings of version 2 take a third of the time of the defaults, and less space. */
    private static final String COPY_OPTIONS = "PARQUET_VERSION v2, COMPRESSION zstd, COMPRESSION_LEVEL 1";

    private final Connection connection;
    private final ParquetCopy groups = new ParquetCopy(ROW_GROUP);
    private final ParquetCopy keyedGroups = new ParquetCopy(KEYED_GROUP);

    SegmentWriter(Connection connection) {
        this.connection = connection;
    }

    /**
     * Makes the file, be there any rows or not.
     *
     * @param source that the rows are of
     * @param select the rows
     * @param most how many there are at most
     * @return empty where there are none
     */
    Optional<Segment> write(Path file, String source, String select, long most, StateColumns columns)
            throws SQLException {
        ParquetCopy copy = columns.keys().isEmpty() || most <= UNORDERED ? groups : keyedGroups;
        long rows = copy.write(connection, select, order(most, columns), file.toString(), COPY_OPTIONS)
                .rows();
        return rows == 0 ? Optional.empty() : Optional.of(segment(file, source, rows, columns));
    }

    private static String order(long most, StateColumns columns) {
        return most <= UNORDERED
                ? ""
                : Stream.concat(
                                columns.keys().stream(),
                                Stream.of(columns.time(), columns.partition(), columns.position()))
                        .collect(Collectors.joining(", ", " ORDER BY ", ""));
    }

    private Segment segment(Path file, String source, long rows, StateColumns columns) throws SQLException {
        SortedMap<SourcePartition, Long> needs = new TreeMap<>();
        long least = Long.MAX_VALUE;
        long greatest = Long.MIN_VALUE;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT " + columns.partition() + ", min(" + columns.time()
                        + "), max(" + columns.time() + "), min(" + columns.position() + ") FROM read_parquet("
                        + Sql.file(file.toString()) + ") GROUP BY ALL")) {
            while (result.next()) {
                least = Math.min(least, result.getLong(2));
                greatest = Math.max(greatest, result.getLong(3));
                needs.put(new SourcePartition(source, result.getString(1)), result.getLong(4));
            }
        }
        return new Segment(file.getFileName().toString(), rows, file.toFile().length(), least, greatest, needs);
    }
}
