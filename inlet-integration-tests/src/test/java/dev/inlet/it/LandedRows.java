package dev.inlet.it;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rows of a table to which was only appended, by its log's own text and log checkpoints and DuckDB's Parquet reader:
 * without Inlet. For one thread.
 */
final class LandedRows implements AutoCloseable {
    private static final Pattern ADDED = Pattern.compile("\"add\":\\{\"path\":\"([^\"]+)\"");

    private final Connection connection;

    LandedRows() throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    /** The first column of each row, and the directory that the row's file is in. */
    record Row(long value, String directory) {}

    /**
     * @param column what to read, an expression over the file's columns that gives a number
     * @return in the order of the commits, of the files in a commit and of the rows in a file; what is only in a log checkpoint
     *     first
     */
    List<Row> read(Path table, String column) throws IOException, SQLException {
        List<Row> rows = new ArrayList<>();
        for (String file : files(table)) {
            Path path = table.resolve(URI.create(file).getPath());
            try (Statement statement = connection.createStatement();
                    ResultSet result = statement.executeQuery("SELECT " + column + " FROM read_parquet('" + path
                            + "', file_row_number = true, hive_partitioning = false) ORDER BY file_row_number")) {
                while (result.next()) {
                    rows.add(new Row(
                            result.getLong(1),
                            table.relativize(path.getParent()).toString()));
                }
            }
        }
        return rows;
    }

    private Set<String> files(Path table) throws IOException, SQLException {
        Path log = table.resolve("_delta_log");
        if (!Files.isDirectory(log)) {
            return Set.of();
        }
        List<Path> all;
        try (Stream<Path> listed = Files.list(log)) {
            all = listed.sorted().toList();
        }
        Set<String> files = new LinkedHashSet<>();
        long checkpoint = -1;
        for (Path file : all) {
            if (file.getFileName().toString().matches("\\d{20}\\.checkpoint\\.parquet")) {
                checkpoint = version(file);
                try (Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery("SELECT add.path FROM read_parquet('" + file
                                + "') WHERE add IS NOT NULL ORDER BY add.modificationTime")) {
                    while (result.next()) {
                        files.add(result.getString(1));
                    }
                }
            }
        }
        List<Path> entries = all.stream()
                .filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
                .toList();
        if (!entries.isEmpty() && version(entries.get(0)) > checkpoint + 1) {
            throw new AssertionError("the log of " + table + " begins at " + entries.get(0));
        }
        long before = -1;
        for (Path entry : entries) {
            if (before >= 0 && version(entry) != before + 1) {
                throw new AssertionError("a gap in the log of " + table + " before " + entry);
            }
            before = version(entry);
            if (version(entry) <= checkpoint) {
                // As the protocol has it: what is not in the log checkpoint is not in the table.
                continue;
            }
            Matcher added = ADDED.matcher(Files.readString(entry));
            while (added.find()) {
                files.add(added.group(1));
            }
        }
        return files;
    }

    private static long version(Path file) {
        return Long.parseLong(file.getFileName().toString().substring(0, 20));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
