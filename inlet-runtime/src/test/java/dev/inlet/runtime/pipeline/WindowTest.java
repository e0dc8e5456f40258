package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowTest extends WindowFixture {
    @Test
    void theQuerySeesEachWindowOnceWhenTheWatermarkHasClosedIt() throws Exception {
        write("10:00:10 a 1", "10:01:05 a 2", "10:00:50 b 3", "10:00:59 a 4", "10:02:00 a 5");

        runOnce(TUMBLING);

        // Complete up to 10:01:50: one window is closed, two are open.
        assertThat(rows()).containsExactly("10:00-10:01|a|2|5", "10:00-10:01|b|1|3");

        write("10:01:59 a 6", "10:03:10 a 7");
        runOnce(TUMBLING);

        assertThat(rows())
                .containsExactly("10:00-10:01|a|2|5", "10:00-10:01|b|1|3", "10:01-10:02|a|2|8", "10:02-10:03|a|1|5");
        assertThat(LogVerifier.verify(DeltaTable.local(table("t"))).holds()).isTrue();
    }

    @Test
    void aRowOfAClosedWindowIsADeadLetter() throws Exception {
        write("10:00:10 a 1", "10:01:10 a 2");
        runOnce(TUMBLING);
        write("10:00:59 a 3", "10:01:00 a 4", "10:02:10 a 5");

        runOnce(TUMBLING);

        assertThat(rows()).containsExactly("10:00-10:01|a|1|1", "10:01-10:02|a|2|6");
        assertThat(letters()).containsExactly("2|late");
    }

    @Test
    void rowsOfOneBatchAreJudgedByTheWatermarkBeforeIt() throws Exception {
        write("10:05:00 a 1", "10:00:10 a 2");

        runOnce(TUMBLING);

        assertThat(rows()).containsExactly("10:00-10:01|a|1|2");
        assertThat(Files.exists(table("dead").resolve("_delta_log"))).isTrue();
        assertThat(letters()).isEmpty();
    }

    @Test
    void lateRowsAreLeftOutAndCountedWhereThePipelineSaysSo() throws Exception {
        String dropping = TUMBLING.replace("size: 1m", "size: 1m, late: drop");
        write("10:00:10 a 1", "10:01:10 a 2");
        runOnce(dropping);
        write("10:00:59 a 3");

        List<PipelineEvent> events = runOnce(dropping);

        assertThat(letters()).isEmpty();
        assertThat(events)
                .filteredOn(PipelineEvent.EpochDone.class::isInstance)
                .extracting(event -> ((PipelineEvent.EpochDone) event).skipped())
                .containsExactly(1L);
    }

    @Test
    void aLateRowWithoutATableForDeadLettersIsToldWithWhatMayBeDone() throws Exception {
        String none = TUMBLING.replace("dead-letters: {table: dead}", "");
        write("10:00:10 a 1", "10:01:10 a 2");
        runOnce(none);
        write("10:00:59 a 3");

        assertThatThrownBy(() -> runOnce(none))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("leave such records out with late: drop");
    }

    @Test
    void aRowWithoutEventTimeIsADeadLetter() throws Exception {
        Files.writeString(directory.resolve("events.jsonl"), "{\"k\":\"a\",\"v\":1}\n");

        runOnce(TUMBLING);

        assertThat(letters()).containsExactly("0|no-event-time");
    }

    @Test
    void aRowIsInEachHoppingWindowThatItsTimeLiesIn() throws Exception {
        String hopping = TUMBLING.replace("type: tumbling, size: 1m", "type: hopping, size: 2m, slide: 1m");
        write("10:00:30 a 1", "10:01:30 a 2", "10:03:20 a 4");
        runOnce(hopping);
        assertThat(rows()).containsExactly("09:59-10:01|a|1|1", "10:00-10:02|a|2|3", "10:01-10:03|a|1|2");

        // 10:02:30 comes too late for 10:01-10:03, and in time for 10:02-10:04; 10:01:59 is in time for none.
        write("10:02:30 a 8", "10:01:59 a 64", "10:03:30 a 16", "10:06:10 a 32");
        runOnce(hopping);

        assertThat(rows())
                .containsExactly(
                        "09:59-10:01|a|1|1",
                        "10:00-10:02|a|2|3",
                        "10:01-10:03|a|1|2",
                        "10:02-10:04|a|3|28",
                        "10:03-10:05|a|2|20");
        assertThat(letters()).containsExactly("4|late");
    }

    @Test
    void aBoundedInputEndsItsWindowsWhereItIsToldSo() throws Exception {
        write("10:00:10 a 1", "10:01:05 a 2");
        runOnce(TUMBLING);
        assertThat(rows()).isEmpty();

        run(TUMBLING, new RunMode(true, true, Optional.empty()));

        assertThat(rows()).containsExactly("10:00-10:01|a|1|1", "10:01-10:02|a|1|2");
        write("10:01:30 a 3");
        runOnce(TUMBLING);
        assertThat(letters()).containsExactly("2|late");
    }

    @Test
    void aTimeFarAheadOfItsRecordMovesNoWatermarkAndIsADeadLetter() throws Exception {
        String guarded = source().replace("delay: 10s", "delay: 10s, max-ahead: 1h") + TUMBLING;
        // Lines are of 10:00.
        write("10:00:10 a 1", "11:00:01 a 2", "10:01:05 a 4");
        Pipelines.runOnce(directory, guarded);
        write("10:00:20 a 8", "11:00:00 a 16");

        Pipelines.runOnce(directory, guarded);

        assertThat(rows()).containsExactly("10:00-10:01|a|2|9", "10:01-10:02|a|1|4");
        assertThat(Pipelines.rows(table("dead"), "SELECT position, error, message FROM %s"))
                .containsExactly("1|time-ahead|ts: 2026-03-01T11:00:01Z is further ahead of the record's own time than"
                        + " max-ahead");
    }

    @Test
    void theEventTimeOfARecordWithoutATimeOfItsOwnIsBelieved() throws Exception {
        String guarded = source().replace("delay: 10s", "delay: 10s, max-ahead: 1h") + TUMBLING;
        write("10:00:10 a 1", "12:00:00 timeless 2");

        Pipelines.runOnce(directory, guarded);

        assertThat(rows()).containsExactly("10:00-10:01|a|1|1");
    }

    @Test
    void howFarATimeMayBeAheadIsAskedOnlyWhereRecordsHaveTimes() {
        String text = source().replace("type: lines, path: events.jsonl", "type: generator")
                .replace("delay: 10s", "delay: 10s, max-ahead: 1h");
        assertThat(PipelineReader.standard()
                        .read("p.yaml", text + TUMBLING, directory)
                        .problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("\"max-ahead\" needs a source"));
    }

    @Test
    void anyAggregateOfSqlWorksOverAWindow() throws Exception {
        write("10:00:01 a 1", "10:00:02 a 3", "10:00:03 b 9", "10:00:04 a 3", "10:02:00 a 0");

        runOnce("""
                sinks:
                  - table: t
                    window: {type: tumbling, on: ts, size: 1 minute}
                    query: >
                      SELECT k, window_start, window_end, count(DISTINCT v) AS n, quantile_disc(v, 0.5) AS s
                      FROM events GROUP BY ALL HAVING count(*) > 1
                """);

        assertThat(rows()).containsExactly("10:00-10:01|a|2|3");
    }

    @Test
    void windowsOfTwoStreamsAndALookupJoin() throws Exception {
        Files.write(directory.resolve("names.csv"), List.of("k,name", "a,Ada"));
        write("10:00:01 a 1", "10:02:00 a 0");
        Files.write(
                directory.resolve("others.jsonl"),
                List.of(
                        "{\"ts\":\"2026-03-01T10:00:30Z\",\"k\":\"a\",\"v\":5}",
                        "{\"ts\":\"2026-03-01T10:02:30Z\",\"k\":\"a\",\"v\":6}"));

        Pipelines.runOnce(directory, """
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 10s}}
                  others: {type: lines, path: others.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 0s}}
                  names: {type: lookup, path: names.csv, format: {type: csv}}
                sinks:
                  - table: t
                    window: {type: tumbling, size: 1m}
                    query: >
                      SELECT n.name AS k, e.window_start, e.window_end, e.v AS n, o.v AS s FROM events e
                      JOIN others o ON e.k = o.k AND e.window_start = o.window_start JOIN names n ON n.k = e.k
                """);

        assertThat(rows()).containsExactly("10:00-10:01|Ada|1|5");
    }

    @Test
    void windowsBefore1970EndWhereABoundedInputIsToldToEnd() throws Exception {
        Files.writeString(directory.resolve("events.jsonl"), """
                {"ts":"1969-03-01T10:00:59Z","k":"a","v":1}
                {"ts":"1969-03-01T10:01:00Z","k":"a","v":2}
                {"ts":"1969-03-01T10:01:59.999999Z","k":"a","v":4}
                """);
        runOnce(TUMBLING);
        assertThat(state("parquet")).hasSize(1);

        run(TUMBLING, new RunMode(true, true, Optional.empty()));

        assertThat(rows()).containsExactly("10:00-10:01|a|1|1", "10:01-10:02|a|2|6");
        assertThat(state("parquet")).isEmpty();
    }

    @Test
    void wrongWindowsAreToldWithPlaceAndNearestName() {
        String text = source() + TUMBLING.replace("type: tumbling, size: 1m", "type: hopping, size: 1m, slide: 2m");
        assertThat(PipelineReader.standard().read("p.yaml", text, directory).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.place().line()).isEqualTo(6);
                    assertThat(problem.message()).contains("\"slide\" must be at most \"size\"");
                });
        assertThat(PipelineReader.standard()
                        .read("p.yaml", text.replace("type: hopping", "type: tumblin"), directory)
                        .problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("did you mean \"tumbling\"?"));
        assertThat(PipelineReader.standard()
                        .read("p.yaml", text.replace(", watermark: {column: ts, delay: 10s}", ""), directory)
                        .problems())
                .anySatisfy(problem -> assertThat(problem.message()).contains("needs a source with a \"watermark\""));
    }

    @Test
    void columnsOfASourceMayHaveAnyNames() throws Exception {
        String named = source().replace("v INT", "v INT, inlet_time BIGINT, inlet_first BIGINT, inlet_key_0 STRING");
        String sessions = TUMBLING.replace("type: tumbling, size: 1m", "type: session, gap: 1m, key: [k]")
                .replace("table: t", "table: s")
                .replace("sum(v)", "sum(v + inlet_first)")
                .replace("dead-letters: {table: dead}\n", "");
        String both = sessions + TUMBLING.replace("sinks:\n", "");
        writeNamed("10:00:10");
        Pipelines.runOnce(directory, named + both);
        writeNamed("10:00:20");
        Pipelines.runOnce(directory, named + both);
        writeNamed("10:05:00");

        Pipelines.runOnce(directory, named + both);

        assertThat(rows()).containsExactly("10:00-10:01|a|2|2");
        assertThat(Pipelines.rows(table("s"), ROWS)).containsExactly("10:00-10:01|a|2|12");
        assertThat(letters()).isEmpty();
    }

    private void writeNamed(String time) throws IOException {
        Files.writeString(
                directory.resolve("events.jsonl"),
                "{\"ts\":\"2026-03-01T" + time
                        + "Z\",\"k\":\"a\",\"v\":1,\"inlet_time\":7,\"inlet_first\":5,\"inlet_key_0\":\"x\"}\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    @Test
    void namesOfInletsOwnColumnsAreRefused() {
        assertThatThrownBy(() -> Pipelines.runOnce(
                        directory, source().replace("v INT", "v INT, __Inlet_time BIGINT") + TUMBLING))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("column __Inlet_time");
    }

    @Test
    void aQueryMayNameTheColumnsByTheirPlaces() throws Exception {
        write("10:00:10 a 1", "10:00:20 a 2", "10:02:00 a 4");

        runOnce("""
                sinks:
                  - table: t
                    window: {type: tumbling, size: 1m}
                    query: >
                      SELECT b AS k, d AS window_start, e AS window_end, count(*) AS n, sum(c)::BIGINT AS s
                      FROM events AS r(a, b, c, d, e) GROUP BY ALL
                """);

        assertThat(rows()).containsExactly("10:00-10:01|a|2|3");
    }
}
