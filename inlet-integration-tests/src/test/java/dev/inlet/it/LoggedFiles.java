package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.testkit.TextRows;
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
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads tables to which was only appended by the text of their logs and DuckDB's own Parquet reader: without Inlet. */
final class LoggedFiles implements AutoCloseable {
    private static final Pattern ADDED = Pattern.compile("\"add\":\\{\"path\":\"([^\"]+)\"");

    private final Connection connection;

    LoggedFiles() throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:duckdb:");
    }

    /** The entries of the log, oldest first. Whole entries only: they get their name last. */
    static List<Path> entries(Path table) throws IOException {
        Path log = table.resolve("_delta_log");
        if (!Files.isDirectory(log)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(log)) {
            return files.filter(file -> file.getFileName().toString().matches("\\d{20}\\.json"))
                    .sorted()
                    .toList();
        }
    }

    /** The data files in the order of the commits. */
    static List<Path> files(Path table) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path entry : entries(table)) {
            files.addAll(filesOf(table, entry));
        }
        return files;
    }

    /** The data files that one entry adds. */
    static List<Path> filesOf(Path table, Path entry) throws IOException {
        List<Path> files = new ArrayList<>();
        Matcher added = ADDED.matcher(Files.readString(entry));
        while (added.find()) {
            files.add(table.resolve(URI.create(added.group(1)).getPath()));
        }
        return files;
    }

    /**
     * Makes a table of what is in the files of a Delta table, with {@code seq}, a row's place in the order of the commits
     * and the files. Columns that partition the Delta table are not in it.
     */
    void take(String name, Path table) throws IOException, SQLException {
        String list = files(table).stream().map(file -> "'" + file + "'").collect(Collectors.joining(", ", "[", "]"));
        execute("CREATE TABLE " + name + " AS SELECT rows.* EXCLUDE (filename, file_row_number),"
                + " row_number() OVER (ORDER BY place, file_row_number) AS seq"
                + " FROM read_parquet(" + list
                + ", filename = true, file_row_number = true, hive_partitioning = false) rows"
                + " JOIN (SELECT unnest(" + list + ") AS filename, generate_subscripts(" + list + ", 1) AS place)"
                + " USING (filename)");
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The rows of a query, each its columns as text joined by {@code |}. */
    List<String> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return TextRows.of(result);
        }
    }

    /** The rows of both queries are the same, each as often, and there are some. */
    void assertSame(String actual, String expected) throws SQLException {
        assertThat(rows("(" + actual + ") EXCEPT ALL (" + expected + ") LIMIT 5"))
                .as("too much in: %s", actual)
                .isEmpty();
        assertThat(rows("(" + expected + ") EXCEPT ALL (" + actual + ") LIMIT 5"))
                .as("missing in: %s", actual)
                .isEmpty();
        assertThat(rows("SELECT count(*) > 0 FROM (" + expected + ")")).containsExactly("true");
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
