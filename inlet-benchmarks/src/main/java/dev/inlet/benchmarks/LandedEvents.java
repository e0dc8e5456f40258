package dev.inlet.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what a table of events holds, with no code of Inlet: its log entries as JSON, its data files by DuckDB. */
final class LandedEvents {
    private static final ObjectMapper JSON = new ObjectMapper();

    private LandedEvents() {}

    /** The data files that the log adds, in the log's order; removes there are none. Absolute paths. */
    static List<String> files(Path table) throws IOException {
        List<Path> entries;
        try (Stream<Path> log = Files.list(table.resolve("_delta_log"))) {
            entries = log.filter(path -> path.getFileName().toString().matches("\\d{20}\\.json"))
                    .sorted()
                    .toList();
        }
        List<String> files = new ArrayList<>();
        for (Path entry : entries) {
            files.addAll(filesOf(table, entry));
        }
        return files;
    }

    /** The data files that one log entry adds. */
    static List<String> filesOf(Path table, Path entry) throws IOException {
        List<String> files = new ArrayList<>();
        for (String line : Files.readAllLines(entry)) {
            JsonNode add = JSON.readTree(line).path("add");
            if (!add.isMissingNode()) {
                // Not a form, where + is a blank: a path, where it is itself.
                String path = add.path("path").asText().replace("+", "%2B");
                files.add(table.resolve(URLDecoder.decode(path, StandardCharsets.UTF_8))
                        .toString());
            }
        }
        return files;
    }

    /** How many rows one log entry says that it adds. */
    static long rowsOf(Path entry) throws IOException {
        long rows = 0;
        for (String line : Files.readAllLines(entry)) {
            JsonNode add = JSON.readTree(line).path("add");
            if (!add.isMissingNode()) {
                rows += JSON.readTree(add.path("stats").asText())
                        .path("numRecords")
                        .asLong();
            }
        }
        return rows;
    }

    /** A list of files as an argument of DuckDB's {@code read_parquet}. */
    static String list(List<String> files) {
        return files.stream()
                .map(file -> "'" + file.replace("'", "''") + "'")
                .collect(Collectors.joining(",", "[", "]"));
    }

    /**
     * Fails unless the table has each of the events 0 to {@code count - 1} once, with the values that it was made with.
     *
     * @param firstTime of event 0, ms since the epoch; event i happens i ms later
     */
    static void check(Path table, long count, long firstTime) throws IOException, SQLException {
        check("read_parquet(" + list(files(table)) + ")", count, firstTime);
    }

    /** The same for a relation of DuckDB's. */
    static void check(String relation, long count, long firstTime) throws SQLException {
        long users = 0;
        long cents = 0;
        for (long id = 0; id < count; id++) {
            users += Broker.EVENTS.userId(id);
            cents += Broker.EVENTS.amountCents(id);
        }
        List<Long> expected = List.of(count, count, 0L, count - 1, users, cents, count * (count - 1) / 2, 2 * count);
        String query = "SELECT count(*), count(DISTINCT id), min(id), max(id), sum(\"user\".id)::BIGINT, "
                + "sum(round(amount * 100)::BIGINT)::BIGINT, sum(epoch_ms(ts) - " + firstTime
                + ")::BIGINT, sum(len(tags))::BIGINT FROM "
                + relation;
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            found.next();
            List<Long> actual = new ArrayList<>();
            for (int column = 1; column <= expected.size(); column++) {
                actual.add(found.getLong(column));
            }
            if (!actual.equals(expected)) {
                throw new IllegalStateException("wrong rows: count, distinct ids, first and last id, sums are " + actual
                        + " instead of " + expected);
            }
        }
    }
}
