package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.error.InletException;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionWindowTest {
    private static final String SESSIONS = """
            sinks:
              - table: t
                window: {type: session, gap: 1m, key: [k]}
                query: SELECT k, window_start, window_end, count(*) AS n, sum(v)::BIGINT AS s FROM events GROUP BY ALL
            dead-letters: {table: dead}
            """;

    @TempDir
    Path directory;

    @Test
    void rowsOfAKeyAtMostTheGapApartAreOneSessionThatEndsTheGapAfterTheLast() throws Exception {
        write("10:01:00 a 2", "10:00:00 a 1", "10:02:01 a 4", "10:00:30 b 8", "10:05:00 a 16");

        runOnce(SESSIONS);

        assertThat(rows())
                .containsExactly("10:00:00-10:02:00|a|2|3", "10:00:30-10:01:30|b|1|8", "10:02:01-10:03:01|a|1|4");
    }

    @Test
    void aSessionGoesOnFromRunToRunUntilTheWatermarkHasPassedItsEnd() throws Exception {
        write("10:00:00 a 1", "10:01:50 a 2", "10:01:00 b 64");
        runOnce(SESSIONS);
        // Complete up to 10:01:40. The first joins both sessions of a to one.
        write("10:01:45 b 128", "10:02:00 c 4");
        runOnce(SESSIONS);
        // Up to 10:02:50, the very end of a's second session: it is not passed yet, so a row may still join it.
        write("10:03:00 c 8");
        runOnce(SESSIONS);
        assertThat(rows()).containsExactly("10:00:00-10:01:00|a|1|1", "10:01:00-10:02:45|b|2|192");
        write("10:02:50 a 16", "10:10:00 c 32");

        runOnce(SESSIONS);

        assertThat(rows())
                .containsExactly(
                        "10:00:00-10:01:00|a|1|1",
                        "10:01:00-10:02:45|b|2|192",
                        "10:01:50-10:03:50|a|2|18",
                        "10:02:00-10:04:00|c|2|12");
        assertThat(LogVerifier.verify(DeltaTable.local(directory.resolve("t"))).holds())
                .isTrue();
        assertThat(letters()).isEmpty();
    }

    @Test
    void aRowBetweenTwoOpenSessionsMakesThemOne() throws Exception {
        write("10:00:00 a 1", "10:00:05 b 0", "10:01:10 b 0");
        runOnce(SESSIONS.replace("gap: 1m", "gap: 90s"));
        write("10:02:10 a 2", "10:01:20 a 4", "10:30:00 b 0");

        runOnce(SESSIONS.replace("gap: 1m", "gap: 90s"));

        assertThat(rows()).contains("10:00:00-10:03:40|a|3|7");
    }

    @Test
    void aRowBeforeTheWatermarkIsADeadLetterWhateverSessionIsOpen() throws Exception {
        write("10:00:00 a 1", "10:01:00 a 2");
        runOnce(SESSIONS);
        write("10:00:49 a 4", "10:00:50 a 8", "10:05:00 a 16");

        runOnce(SESSIONS);

        assertThat(rows()).containsExactly("10:00:00-10:02:00|a|3|11");
        assertThat(letters())
                .containsExactly(
                        "2|late|ts: 2026-03-01T10:00:49Z is before 2026-03-01T10:00:50Z, up to when the table was"
                                + " complete already");
    }

    @Test
    void aKeyHasSeveralColumnsFieldsOfStructsAmongThemAndMayBeNull() throws Exception {
        Files.writeString(directory.resolve("events.jsonl"), """
                {"ts":"2026-03-01T10:00:00Z","k":"a","v":1,"user":{"id":7}}
                {"ts":"2026-03-01T10:00:10Z","k":"a","v":2,"user":{"id":8}}
                {"ts":"2026-03-01T10:00:20Z","k":"a","v":4,"user":{"id":7}}
                {"ts":"2026-03-01T10:00:30Z","k":null,"v":8}
                """);
        String keyed = SESSIONS.replace("key: [k]", "key: [k, user.id]");
        runOnce(keyed);
        Files.writeString(directory.resolve("events.jsonl"), """
                {"ts":"2026-03-01T10:00:50Z","k":null,"v":16,"user":null}
                {"ts":"2026-03-01T10:09:00Z","k":"z","v":0}
                """, StandardOpenOption.APPEND);

        runOnce(keyed);

        assertThat(rows())
                .containsExactly("10:00:00-10:01:20|a|2|5", "10:00:10-10:01:10|a|1|2", "10:00:30-10:01:50|null|2|24");
    }

    @Test
    void withoutAKeySessionsAreOverAllRows() throws Exception {
        write("10:00:00 a 1", "10:00:50 b 2", "10:03:00 c 4", "10:08:00 c 8");

        runOnce(SESSIONS.replace(", key: [k]", "").replace("SELECT k,", "SELECT 'all' AS k,"));

        assertThat(rows()).containsExactly("10:00:00-10:01:50|all|2|3", "10:03:00-10:04:00|all|1|4");
    }

    @Test
    void rowsOfSeveralStreamsAreInTheSameSessions() throws Exception {
        write("10:00:00 a 1", "10:01:40 a 2", "10:09:00 z 0");
        Files.writeString(directory.resolve("others.jsonl"), """
                {"ts":"2026-03-01T10:00:50Z","k":"a","w":5}
                {"ts":"2026-03-01T10:09:00Z","k":"z","w":6}
                """);
        String joined = """
                  others: {type: lines, path: others.jsonl, schema: "ts TIMESTAMP, k STRING, w INT", watermark: {column: ts, delay: 0s}}
                sinks:
                  - table: t
                    window: {type: session, gap: 1m, key: [k]}
                    query: >
                      SELECT e.k, e.window_start, e.window_end, e.v AS n, o.w AS s
                      FROM events e JOIN others o ON e.window_start = o.window_start AND e.k = o.k
                """;

        assertThatThrownBy(() -> runOnce(joined.replace("k STRING, w INT", "k INT, w INT")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("keys of different types: [STRING] in source events, [INT] in source others");
        runOnce(joined);

        assertThat(rows()).containsExactly("10:00:00-10:02:40|a|1|5", "10:00:00-10:02:40|a|2|5");
    }

    @Test
    void aBoundedInputEndsItsSessionsWhereItIsToldSo() throws Exception {
        write("10:00:00 a 1");
        runOnce(SESSIONS);
        write("10:00:40 a 2");
        run(SESSIONS, ended());
        write("10:01:40 a 4");

        runOnce(SESSIONS);

        assertThat(rows()).containsExactly("10:00:00-10:01:40|a|2|3");
        assertThat(letters()).singleElement().asString().startsWith("2|late");
        assertThat(state("parquet")).isEmpty();
    }

    @Test
    void lostStateIsReadAgainFromTheFirstRowThatAnOpenSessionNeeds() throws Exception {
        write("09:00:00 a 1", "10:00:00 a 2", "10:00:50 b 4", "10:00:45 a 8");
        runOnce(SESSIONS);
        write("10:00:20 late 1", "10:01:30 a 16");
        runOnce(SESSIONS);
        for (Path file : state("json")) {
            Files.delete(file);
        }

        assertThatThrownBy(() -> runOnce(SESSIONS))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("--reset-state earliest");
        write("10:05:00 a 32");
        run(SESSIONS, new RunMode(true, false, Optional.of(ResetState.EARLIEST)));

        assertThat(rows())
                .containsExactly("09:00:00-09:01:00|a|1|1", "10:00:00-10:02:30|a|3|26", "10:00:50-10:01:50|b|1|4");
        assertThat(letters()).singleElement().asString().startsWith("4|late");
    }

    @Test
    void oneLongSessionKeepsNotTheRowsOfAllThatEndMeanwhile() throws Exception {
        for (int minute = 0; minute < 30; minute++) {
            write(
                    "10:%02d:00 long 1".formatted(minute),
                    "10:%02d:10 k%d 1".formatted(minute, minute),
                    "10:%02d:11 k%d 1".formatted(minute, minute),
                    "10:%02d:12 l%d 1".formatted(minute, minute));
        }
        run(SESSIONS + "trigger: {max-rows: 4}", new RunMode(true, false, Optional.empty()));

        // Of 120 rows, 30 are of the long session and those of the last two minutes are of others.
        assertThat(rows()).hasSizeGreaterThan(50).noneMatch(row -> row.contains("long"));
        assertThat(stateRows()).isBetween(30L, 2 * 36L);
        run(SESSIONS, ended());
        assertThat(rows()).contains("10:00:00-10:30:00|long|30|30").hasSize(61);
    }

    @Test
    void aKeyThatCannotBeIsToldWithWhatWasProbablyMeant() {
        assertThatThrownBy(() -> runOnce(SESSIONS.replace("key: [k]", "key: [user.ids]")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("The sessions of table")
                .hasMessageContaining("There is no such column");
        assertThatThrownBy(() -> runOnce(SESSIONS.replace("key: [k]", "key: [user]")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("a key is one value");
    }

    private static RunMode ended() {
        return new RunMode(true, true, Optional.empty());
    }

    private static String source() {
        return """
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, schema: "ts TIMESTAMP, k STRING, v INT, user STRUCT<id INT>", watermark: {column: ts, delay: 10s}}
                """;
    }

    private void runOnce(String sinks) throws InterruptedException {
        run(sinks, new RunMode(true, false, Optional.empty()));
    }

    private void run(String sinks, RunMode mode) throws InterruptedException {
        new Pipeline(Pipelines.definition(directory, source() + sinks), mode, Clock.systemUTC(), event -> {}).run();
    }

    /** Each row is a time of day, a key and a value. */
    private void write(String... rows) throws IOException {
        Pipelines.write(directory.resolve("events.jsonl"), rows);
    }

    private List<String> rows() {
        return Pipelines.rows(
                directory.resolve("t"),
                "SELECT strftime(window_start, '%%H:%%M:%%S') || '-' || strftime(window_end, '%%H:%%M:%%S'), k, n, s"
                        + " FROM %s ORDER BY ALL");
    }

    private List<String> letters() {
        return Pipelines.rows(directory.resolve("dead"), "SELECT position, error, message FROM %s ORDER BY ALL");
    }

    private List<Path> state(String suffix) throws IOException {
        return Pipelines.state(directory.resolve("t"), suffix);
    }

    private long stateRows() throws SQLException {
        Path state = directory.resolve("t/_inlet/test/state");
        try (Engine engine = Engine.open(new EngineSettings(256 << 20, 1, state, List.of(state)));
                Connection connection = engine.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM '" + state + "/*.parquet'")) {
            result.next();
            return result.getLong(1);
        }
    }
}
