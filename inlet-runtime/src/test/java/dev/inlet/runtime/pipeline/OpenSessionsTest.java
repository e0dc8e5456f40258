package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenSessionsTest {
    private static final long GAP = 5_000;
    private static final int BATCHES = 120;

    @TempDir
    Path directory;

    /** @param time in microseconds */
    private record Row(String key, long time) {
        String values() {
            return "(" + key + ", " + time + ")";
        }
    }

    private record Session(String key, long first, long last, long rows) {}

    /**
     * Sessions that stay open for many batches, and ones that each batch ends; batches that are staged twice, and ones without rows.
     */
    @Test
    void eachSessionThatAPlainLoopFindsIsClosedOnceHoweverManyBatchesItIsOpenFor() throws SQLException {
        Random random = new Random(3);
        EngineSettings settings = new EngineSettings(256 << 20, 1, directory, List.of(directory));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TEMP TABLE rows (__inlet_key_0 BIGINT, __inlet_time BIGINT)");
            OpenSessions sessions = new OpenSessions(connection, 0, new SessionBounds(GAP), "__inlet_time", 1);
            List<Row> open = new ArrayList<>();
            OptionalLong watermark = OptionalLong.empty();
            for (int batch = 0; batch < BATCHES; batch++) {
                long now = batch + 1L;
                List<Row> arrived = batch % 7 == 6 ? List.of() : arrived(random, now);
                open.addAll(arrived);
                if (!arrived.isEmpty()) {
                    statement.execute("INSERT INTO rows VALUES "
                            + arrived.stream().map(Row::values).collect(Collectors.joining(", ")));
                }
                List<String> selects = arrived.isEmpty()
                        ? List.of()
                        : List.of("SELECT * FROM rows OFFSET (SELECT count(*) FROM rows) - " + arrived.size());
                OptionalLong to = OptionalLong.of(now);
                if (random.nextInt(4) == 0) {
                    sessions.advance(selects, List.of(), watermark, to, true);
                }
                Optional<OpenSessions.Change> change = sessions.advance(selects, List.of(), watermark, to, true);

                List<Session> ended = sessions(open).stream()
                        .filter(session -> session.last() + GAP < now * 1000)
                        .toList();
                if (change.isPresent()) {
                    assertThat(closed(statement, sessions, watermark, change.get()))
                            .as("batch %d", batch)
                            .containsExactlyInAnyOrderElementsOf(ended);
                    open.removeIf(row -> ended.stream().anyMatch(session -> holds(session, row)));
                    assertThat(number(statement, "SELECT count(*) FROM rows" + sessions.ofOpen()))
                            .isEqualTo(open.size());
                    assertThat(open).allMatch(row -> row.time() >= change.get().openFrom());
                }
                assertThat(change.map(OpenSessions.Change::closed).orElse(0L)).isEqualTo(ended.size());
                sessions.keep();
                watermark = to;
            }
            assertThat(number(
                            statement,
                            "SELECT count(*) FROM duckdb_tables() WHERE table_name LIKE '__inlet_sessions_%'"))
                    .isLessThan(20);
        }
    }

    /** Ten keys that have rows in each batch, many that have one each and some of NULL; all at or after the watermark. */
    private static List<Row> arrived(Random random, long now) {
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String key = switch (random.nextInt(4)) {
                case 0 -> Integer.toString(random.nextInt(10));
                case 1 -> "NULL";
                default -> Integer.toString(10 + random.nextInt(40));
            };
            rows.add(new Row(key, (now + random.nextInt(random.nextInt(3) == 0 ? 25 : 4)) * 1000));
        }
        return rows;
    }

    private static List<Session> sessions(List<Row> rows) {
        Map<String, List<Long>> times = new TreeMap<>();
        rows.stream()
                .sorted(Comparator.comparing(Row::time))
                .forEach(row -> times.computeIfAbsent(row.key(), key -> new ArrayList<>())
                        .add(row.time()));
        List<Session> sessions = new ArrayList<>();
        times.forEach((key, all) -> {
            long first = all.get(0);
            long last = first;
            long count = 0;
            for (long time : all) {
                if (time - last > GAP) {
                    sessions.add(new Session(key, first, last, count));
                    first = time;
                    count = 0;
                }
                last = time;
                count++;
            }
            sessions.add(new Session(key, first, last, count));
        });
        return sessions;
    }

    private static boolean holds(Session session, Row row) {
        return session.key().equals(row.key()) && row.time() >= session.first() && row.time() <= session.last();
    }

    private static List<Session> closed(
            Statement statement, OpenSessions sessions, OptionalLong from, OpenSessions.Change change)
            throws SQLException {
        List<Session> closed = new ArrayList<>();
        try (ResultSet result = statement.executeQuery("SELECT coalesce(__inlet_key_0::VARCHAR, 'NULL'),"
                + " epoch_us(window_start), epoch_us(window_end), count(*) FROM ("
                + sessions.closing("__inlet_key_0, ", "SELECT * FROM rows", from, change)
                + ") GROUP BY ALL")) {
            while (result.next()) {
                closed.add(new Session(
                        result.getString(1), result.getLong(2), result.getLong(3) - GAP, result.getLong(4)));
            }
        }
        return closed;
    }

    private static long number(Statement statement, String select) throws SQLException {
        try (ResultSet result = statement.executeQuery(select)) {
            result.next();
            return result.getLong(1);
        }
    }
}
