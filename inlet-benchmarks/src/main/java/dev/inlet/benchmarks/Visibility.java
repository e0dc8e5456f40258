package dev.inlet.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** When each row of a table became visible: joins the rows of the data files with the moments at which their entries were seen. */
final class Visibility {
    private static final String CREATE =
            "CREATE TABLE seen AS SELECT ''::VARCHAR AS file, 0::BIGINT AS visible WHERE false";

    private final List<String> files = new ArrayList<>();
    private final List<Long> times = new ArrayList<>();

    Visibility(Path table, List<LogWatch.Seen> entries) throws IOException {
        for (LogWatch.Seen seen : entries) {
            for (String file : LandedEvents.filesOf(table, seen.entry())) {
                files.add(file);
                times.add(seen.time());
            }
        }
    }

    /** Fails unless the entries add the events 0 to {@code count - 1}, each once. */
    void check(long count) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*), count(DISTINCT id), min(id), max(id) FROM "
                        + "read_parquet(" + LandedEvents.list(files) + ")")) {
            found.next();
            String actual = found.getLong(1) + " rows with " + found.getLong(2) + " ids from " + found.getLong(3)
                    + " to " + found.getLong(4);
            if (!actual.equals(count + " rows with " + count + " ids from 0 to " + (count - 1))) {
                throw new IllegalStateException("sent were " + count + " events, but the table got " + actual);
            }
        }
    }

    /** Prints percentiles over the events from this time on. */
    void report(String name, long from) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute(CREATE);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO seen VALUES (?, ?)")) {
                for (int i = 0; i < files.size(); i++) {
                    insert.setString(1, files.get(i));
                    insert.setLong(2, times.get(i));
                    insert.execute();
                }
            }
            try (ResultSet result = statement.executeQuery("SELECT count(*), count(DISTINCT file), "
                    + "quantile_disc(waited, [0.5, 0.9, 0.99, 1]) FROM (SELECT file, visible - epoch_ms(ts) AS waited FROM "
                    + "read_parquet(" + LandedEvents.list(files) + ", filename = true) JOIN seen ON file = filename "
                    + "WHERE epoch_ms(ts) >= " + from + ")")) {
                result.next();
                Object[] waited = (Object[]) result.getArray(3).getArray();
                System.out.printf(
                        Locale.ROOT,
                        "%-22s p50 %s, p90 %s, p99 %s, most %s (%,d events in %,d commits)%n",
                        name,
                        waited[0],
                        waited[1],
                        waited[2],
                        waited[3],
                        result.getLong(1),
                        result.getLong(2));
            }
        }
    }
}
