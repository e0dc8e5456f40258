package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is kept of open windows: how long, and what becomes of it where it is lost, or the pipeline is another. */
class WindowStateTest extends WindowFixture {
    @Test
    void segmentsGoWhenTheirLastWindowHasClosed() throws Exception {
        write("10:00:10 a 1");
        runOnce(TUMBLING);
        assertThat(state("parquet")).hasSize(1);
        write("10:05:00 a 2", "10:05:01 a 2");
        runOnce(TUMBLING);

        assertThat(state("parquet")).hasSize(1);
        assertThat(state("json")).hasSize(1);
        run(TUMBLING, new RunMode(true, true, Optional.empty()));
        assertThat(state("parquet")).isEmpty();
    }

    @Test
    void aCrashRightAfterATableHasStatedWhereAnotherSourceStartsLosesNoOpenWindow() throws Exception {
        String two = """
                  others: {type: lines, path: others.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 0s}}
                sinks:
                  - {table: first, query: SELECT k FROM others}
                  - table: t
                    window: {type: tumbling, size: 1m}
                    query: >
                      SELECT k, window_start, window_end, count(*) AS n, sum(v)::BIGINT AS s
                      FROM (FROM events UNION ALL FROM others) GROUP BY ALL
                """;
        write("10:00:10 a 1");
        Files.createFile(directory.resolve("others.jsonl"));
        runOnce(two);
        assertThat(state("parquet")).hasSize(1);
        Files.writeString(directory.resolve("others.jsonl"), "{\"ts\":\"2026-03-01T10:05:00Z\",\"k\":\"a\",\"v\":2}\n");
        assertThatThrownBy(() -> new Pipeline(
                                Pipelines.definition(directory, source() + two), true, Clock.systemUTC(), event -> {
                                    if (event instanceof PipelineEvent.Committed) {
                                        throw new IllegalStateException("killed");
                                    }
                                })
                        .run())
                .hasStackTraceContaining("killed");

        write("10:06:00 a 4");
        runOnce(two);

        assertThat(rows()).containsExactly("10:00-10:01|a|1|1");
    }

    @Test
    void lostStateIsReadAgainFromTheSourceOrGivenUpAsTheUserChooses() throws Exception {
        write("10:00:10 a 1", "10:01:20 a 2", "10:00:30 b 4", "10:01:10 b 8");
        runOnce(TUMBLING);
        write("10:00:59 late 1", "10:01:30 a 16");
        runOnce(TUMBLING);
        Pipelines.delete(state("parquet"));

        assertThatThrownBy(() -> runOnce(TUMBLING))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("--reset-state earliest");

        write("10:03:00 a 32");
        run(TUMBLING, new RunMode(true, false, Optional.of(ResetState.EARLIEST)));

        assertThat(rows())
                .containsExactly("10:00-10:01|a|1|1", "10:00-10:01|b|1|4", "10:01-10:02|a|2|18", "10:01-10:02|b|1|8");
        assertThat(letters()).containsExactly("4|late");
    }

    @Test
    void stateThatIsGivenUpIsGone() throws Exception {
        write("10:00:10 a 1");
        runOnce(TUMBLING);
        Pipelines.delete(state("json"));
        write("10:00:20 a 2", "10:02:00 a 4");

        run(TUMBLING, new RunMode(true, false, Optional.of(ResetState.NOW)));

        assertThat(rows()).containsExactly("10:00-10:01|a|1|2");
    }

    @Test
    void windowsStayOpenThoughLogCleanUpTookTheCommitThatTellsOfThem() throws Exception {
        write("10:00:10 a 1", "10:00:40 b 2");
        runOnce(TUMBLING);
        otherWriter().commits();
        otherWriter().cleansUpLog(1);
        write("10:01:30 a 4");

        runOnce(TUMBLING);

        assertThat(rows()).containsExactly("10:00-10:01|a|1|1", "10:00-10:01|b|1|2");
    }

    @Test
    void lostStateThatTheLogTellsNothingOfIsGivenUpOnlyWhereTheUserSaysSo() throws Exception {
        write("10:00:10 a 1");
        runOnce(TUMBLING);
        otherWriter().commits();
        otherWriter().cleansUpLog(1);
        Pipelines.delete(state("parquet"));

        assertThatThrownBy(() -> run(TUMBLING, new RunMode(true, false, Optional.of(ResetState.EARLIEST))))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("cleaned up")
                .hasMessageContaining("--reset-state now");

        write("10:00:20 a 2", "10:02:00 a 4");
        run(TUMBLING, new RunMode(true, false, Optional.of(ResetState.NOW)));
        assertThat(rows()).containsExactly("10:00-10:01|a|1|2");
    }

    @Test
    void lostStateIsNotReadAgainInPartWhereLogCleanUpTookHowItsFirstRowsWereJudged() throws Exception {
        write("10:00:10 a 1");
        runOnce(TUMBLING);
        write("10:00:20 a 2");
        runOnce(TUMBLING);
        otherWriter().cleansUpLog(1);
        Pipelines.delete(state("parquet"));

        assertThatThrownBy(() -> run(TUMBLING, new RunMode(true, false, Optional.of(ResetState.EARLIEST))))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("cannot be made again")
                .hasMessageContaining("--reset-state now");
    }

    @Test
    void nothingIsKeptOfRecordsWhileAnotherTableCannotBeMadeYet() throws Exception {
        write("10:00:10 a 1");
        Files.createFile(directory.resolve("others.jsonl"));

        assertThatThrownBy(() -> runOnce("""
                  others: {type: lines, path: others.jsonl}
                sinks:
                  - table: t
                    window: {type: tumbling, size: 1m}
                    query: SELECT k, window_start, window_end, count(*) AS n, sum(v)::BIGINT AS s FROM events GROUP BY ALL
                  - {table: unmade, query: SELECT * FROM others}
                """))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("Give every source a schema");
    }

    @Test
    void stateOfAnotherWindowOrQueryIsRefusedWhileItHoldsRows() throws Exception {
        write("10:00:10 a 1", "10:01:20 a 2");
        runOnce(TUMBLING);
        String other = TUMBLING.replace("size: 1m", "size: 2m");

        assertThatThrownBy(() -> runOnce(other))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("another definition")
                .hasMessageContaining("PT1M")
                .hasMessageContaining("--reset-state");
        assertThatThrownBy(() -> runOnce("sinks: [{table: t, query: SELECT k FROM events}]"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("no window any more");

        run(TUMBLING, new RunMode(true, true, Optional.empty()));
        write("10:05:00 a 4");
        run(other, new RunMode(true, true, Optional.empty()));
        assertThat(rows()).containsExactly("10:00-10:01|a|1|1", "10:01-10:02|a|1|2", "10:04-10:06|a|1|4");
    }
}
