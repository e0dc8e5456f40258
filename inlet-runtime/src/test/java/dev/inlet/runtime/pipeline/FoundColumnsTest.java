package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that wait in the state while the columns of their source are found anew in each run. */
class FoundColumnsTest {
    private static final String WINDOW = """
            window: {type: tumbling, size: 1m}
            query: SELECT k, window_start, max(v)::DOUBLE AS m FROM (SELECT * FROM events) GROUP BY ALL""";

    private static final String SESSION = """
            window: {type: session, gap: 1m, key: [k]}
            query: SELECT k, window_start, max(v)::DOUBLE AS m FROM (SELECT * FROM events) GROUP BY ALL""";

    @TempDir
    Path directory;

    @Test
    void aColumnThatIsFoundLaterIsNullInRowsThatWait() throws Exception {
        for (String window : List.of(WINDOW, SESSION)) {
            Path table = directory.resolve(window.equals(WINDOW) ? "window" : "session");
            Files.createDirectories(table);
            append(table, "{'ts':'2026-03-01T10:00:10Z','k':1,'v':1}");
            run(table, window, "", false);
            append(table, "{'ts':'2026-03-01T10:00:20Z','k':2,'v':2,'w':{'x':7}}");
            run(table, window, "", false);
            append(
                    table,
                    "{'ts':'2026-03-01T10:00:30Z','k':2,'v':4,'w':{'x':7,'y':1}}",
                    "{'ts':'2026-03-01T10:09:00Z','k':3,'v':0}");

            run(table, window, "", false);

            assertThat(rows(table)).containsExactly("1|1.0", "2|4.0");
        }
    }

    @Test
    void aColumnThatIsFoundToHaveATypeWithoutRoomForWhatWaitsStopsThePipelineWithAChoice() throws Exception {
        append(directory, "{'ts':'2026-03-01T10:00:10Z','k':1,'v':1}");
        run(directory, WINDOW, "", false);
        append(directory, "{'ts':'2026-03-01T10:00:20Z','k':1,'v':1.5}");

        assertThatThrownBy(() -> run(directory, WINDOW, "", false))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("v BIGINT")
                .hasMessageContaining("v DOUBLE")
                .hasMessageContaining("Give the source a schema")
                .hasMessageContaining("--reset-state earliest");

        append(directory, "{'ts':'2026-03-01T10:09:00Z','k':1,'v':3}");
        String schema = ", schema: \"ts TIMESTAMP, k BIGINT, v DOUBLE\"";
        new Pipeline(
                        Pipelines.definition(directory, yaml(WINDOW, schema)),
                        new RunMode(true, false, Optional.of(ResetState.EARLIEST)),
                        Clock.systemUTC(),
                        event -> {})
                .run();
        assertThat(rows(directory)).containsExactly("1|1.5");
    }

    @Test
    void aColumnThatIsNotFoundAgainStopsThePipelineWithAChoice() throws Exception {
        append(directory, "{'ts':'2026-03-01T10:00:10Z','k':1,'v':1,'w':1}");
        run(directory, WINDOW, "", false);
        append(directory, "{'ts':'2026-03-01T10:09:20Z','k':1,'v':2}");

        assertThatThrownBy(() -> run(directory, WINDOW, "", false))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("w BIGINT")
                .hasMessageContaining("name in the query the columns that it needs");
    }

    @Test
    void aColumnThatTheQueryMakesAnotherOfIsFoundAgainAsTheRecordsHaveIt() throws Exception {
        String yaml = """
                name: test
                sources: {events: {type: lines, path: events.jsonl}}
                sinks:
                  - table: t
                    query: SELECT id, make_timestamptz(ts * 1000) AS ts, CAST(n AS BIGINT) AS n, v FROM events
                """;
        append(directory, "{'id':1,'ts':1772359200000,'n':'7','v':1.5}");
        Pipelines.runOnce(directory, yaml);
        // Of its own, v would be a BIGINT now, which the table does not take.
        append(directory, "{'id':2,'ts':1772359200001,'n':'8','v':2}");

        Pipelines.runOnce(directory, yaml);

        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT id, epoch_ms(ts), n, v FROM %s ORDER BY id"))
                .containsExactly("1|1772359200000|7|1.5", "2|1772359200001|8|2.0");
    }

    @Test
    void aNameThatDeltaDoesNotTakeIsToldWithAQueryThatHasAnother() throws Exception {
        String yaml = """
                name: test
                sources: {events: {type: lines, path: events.jsonl}}
                sinks: [{table: t%s}]
                """;
        append(directory, "{'a b':1,'c':2}");

        assertThatThrownBy(() -> Pipelines.runOnce(directory, yaml.formatted("")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("SELECT * RENAME (\"a b\" AS a_b) FROM ...");
        Pipelines.runOnce(directory, yaml.formatted(", query: 'SELECT * RENAME (\"a b\" AS a_b) FROM events'"));

        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT a_b, c FROM %s"))
                .containsExactly("1|2");
    }

    @Test
    void windowsOfASourceWhoseColumnsAreNotFoundYetAreNotEnded() throws Exception {
        append(directory, "{'ts':'2026-03-01T10:00:10Z','k':1,'v':1}");
        run(directory, WINDOW, "", false);

        assertThatThrownBy(() -> run(directory, WINDOW, "", true))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("Give every source of the query a schema");
    }

    @Test
    void theColumnsOfAWindowAreOfItsTableAndNotOfTheSource() throws Exception {
        String bare = "window: {type: tumbling, size: 1m}";
        append(directory, "{'ts':'2026-03-01T10:00:10Z','k':1,'v':1}");
        run(directory, bare, "", false);
        append(directory, "{'ts':'2026-03-01T10:09:20Z','k':1,'v':2}");

        run(directory, bare, "", false);

        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT k, v, epoch(window_end - window_start) FROM %s"))
                .containsExactly("1|1|60.0");
    }

    @Test
    void rowsThatWaitHaveNotTheFieldsThatOnlyAnotherTableTakes() throws Exception {
        String query = "query: SELECT u.id AS k, count(*)::DOUBLE AS m FROM events GROUP BY ALL";
        for (String shape : List.of("type: tumbling, size: 1m", "type: session, gap: 1m, key: [u.id]")) {
            Path in = directory.resolve(shape.substring(6, 13));
            Files.createDirectories(in);
            String yaml = yaml("window: {" + shape + "}\n" + query, ", schema: \"ts TIMESTAMP, u STRUCT<id BIGINT>\"")
                    + "  - {table: raw, schema-evolution: add-columns}\n";
            append(in, "{'ts':'2026-03-01T10:00:10Z','u':{'id':1}}");
            Pipelines.runOnce(in, yaml);
            append(in, "{'ts':'2026-03-01T10:00:20Z','u':{'id':1,'country':'NZ'}}");
            Pipelines.runOnce(in, yaml);
            append(in, "{'ts':'2026-03-01T10:09:00Z','u':{'id':1,'country':'NZ'}}");

            Pipelines.runOnce(in, yaml);

            assertThat(rows(in)).containsExactly("1|2.0");
            assertThat(Pipelines.rows(in.resolve("raw"), "SELECT u FROM %s ORDER BY ts"))
                    .containsExactly(
                            "{'id': 1, 'country': NULL}", "{'id': 1, 'country': NZ}", "{'id': 1, 'country': NZ}");
        }
    }

    @Test
    void aColumnThatMetadataAddsAndTheRecordsHaveIsTold() throws Exception {
        append(directory, "{'ts':'2026-03-01T10:00:10Z','_offset':1}");

        assertThatThrownBy(() -> run(directory, "query: SELECT * FROM events", ", metadata: [offset]", false))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("a column _offset of its own")
                .hasMessageContaining("Leave it out of metadata");
    }

    private static void append(Path to, String... lines) throws IOException {
        Files.write(
                to.resolve("events.jsonl"),
                List.of(lines).stream().map(line -> line.replace('\'', '"')).toList(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private static String yaml(String window, String schema) {
        return """
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, watermark: {column: ts, delay: 10s}%s}
                sinks:
                  - table: t
                %s
                """.formatted(schema, window.indent(4).stripTrailing());
    }

    private static void run(Path in, String window, String schema, boolean closeWindows) throws InterruptedException {
        new Pipeline(
                        Pipelines.definition(in, yaml(window, schema)),
                        new RunMode(true, closeWindows, Optional.empty()),
                        Clock.systemUTC(),
                        event -> {})
                .run();
    }

    private static List<String> rows(Path in) {
        return Pipelines.rows(in.resolve("t"), "SELECT k, m FROM %s ORDER BY ALL");
    }
}
