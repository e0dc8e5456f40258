package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of rows that wait where the pipeline file is another one than that for which they were kept. */
class StateOpeningTest {
    private static final String EVENTS = """
            name: test
            sources:
              events: {type: lines, path: events.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 0s}}
            """;
    private static final String OTHERS = """
              others: {type: lines, path: others.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 0s}}
            """;
    private static final String SINK = """
            sinks:
              - table: t
                window: {type: tumbling, size: 1m}
                query: SELECT k, count(*) AS n, sum(v)::BIGINT AS s FROM events GROUP BY ALL
            """;

    @TempDir
    Path directory;

    @Test
    void theyAreTakenUpWhereTheQueryIsOnlyWrittenInAnotherWay() throws Exception {
        write("10:00:10 a 1");
        run(EVENTS + SINK, Optional.empty());
        write("10:00:20 a 2", "10:02:00 a 4");

        run(
                EVENTS + SINK.replace("query: SELECT k, ", "query: |\n      SELECT /* of each */ k, --\n\n      "),
                Optional.empty());

        assertThat(rows()).containsExactly("a|2|3");
        assertThatThrownBy(() -> run(EVENTS + SINK.replace("sum(v)", "sum(v + 1)"), Optional.empty()))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("another definition");
    }

    @Test
    void theyAreNotWaitedForWhereTheirSourceIsNoMoreInTheQuery() throws Exception {
        Files.writeString(directory.resolve("others.jsonl"), "{\"ts\":\"2026-03-01T10:00:20Z\",\"k\":\"a\",\"v\":9}\n");
        write("10:00:10 a 1");
        run(
                EVENTS + OTHERS + SINK.replace("FROM events", "FROM (FROM events UNION ALL FROM others)"),
                Optional.empty());
        write("10:00:30 a 2", "10:02:00 a 4");

        run(EVENTS + SINK, Optional.of(ResetState.EARLIEST));

        assertThat(rows()).containsExactly("a|2|3");
    }

    private void run(String yaml, Optional<ResetState> reset) throws InterruptedException {
        RunMode mode = new RunMode(true, false, reset);
        new Pipeline(Pipelines.definition(directory, yaml), mode, Clock.systemUTC(), event -> {}).run();
    }

    private void write(String... rows) throws IOException {
        Pipelines.write(directory.resolve("events.jsonl"), rows);
    }

    private List<String> rows() {
        return Pipelines.rows(directory.resolve("t"), "SELECT k, n, s FROM %s ORDER BY ALL");
    }
}
