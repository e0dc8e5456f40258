package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.option.Problem;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JoinTest {
    private static final String INNER = """
            sinks:
              - table: t
                join:
                  type: inner
                  left: {source: orders, key: [k]}
                  right: {source: payments, key: [k]}
                  within: {before: 1m, after: 2m}
                query: SELECT orders.k, orders.v AS o, payments.v AS p FROM joined
            dead-letters: {table: dead}
            """;
    private static final String LEFT = INNER.replace("inner", "left");

    @TempDir
    Path directory;

    @BeforeEach
    void noRecords() throws IOException {
        orders();
        payments();
    }

    @Test
    void aPairIsWrittenOnceWhicheverOfItsRowsComesFirst() throws Exception {
        orders("10:00:00 a 1");
        payments("10:00:30 b 20");
        runOnce(INNER);
        assertThat(rows()).isEmpty();

        orders("10:01:00 b 2");
        payments("10:00:40 a 10");
        runOnce(INNER);

        assertThat(rows()).containsExactly("a|1|10", "b|2|20");

        orders("10:01:01 a 3");
        payments("10:01:01 a 11");
        runOnce(INNER);

        assertThat(rows()).containsExactly("a|1|10", "a|1|11", "a|3|10", "a|3|11", "b|2|20");
        assertThat(letters()).isEmpty();
        assertThat(LogVerifier.verify(DeltaTable.local(directory.resolve("t"))).holds())
                .isTrue();
    }

    @Test
    void rowsMatchFromBeforeToAfterBothIncluded() throws Exception {
        orders("10:10:00 a 1");
        payments("10:08:59 a 1", "10:09:00 a 2", "10:12:00 a 3", "10:12:01 a 4");

        runOnce(INNER);

        assertThat(rows()).containsExactly("a|1|2", "a|1|3");
    }

    @Test
    void aLeftRowWithoutAMatchComesOutOnceWhenNoneCanComeAnyMore() throws Exception {
        orders("10:00:00 a 1", "10:00:00 b 2");
        payments("10:01:00 a 10");
        runOnce(LEFT);
        orders("10:02:10 c 3");
        payments("10:02:10 c 30");
        runOnce(LEFT);

        // Complete up to 10:02:00: a payment of that very time is still in time.
        assertThat(rows()).containsExactly("a|1|10", "c|3|30");

        payments("10:02:00 b 20");
        runOnce(LEFT);
        assertThat(rows()).containsExactly("a|1|10", "b|2|20", "c|3|30");

        orders("10:03:00 d 4", "10:06:00 e 5");
        payments("10:06:00 e 50");
        runOnce(LEFT);
        assertThat(rows()).containsExactly("a|1|10", "b|2|20", "c|3|30", "d|4|null", "e|5|50");
        runOnce(LEFT);
        assertThat(rows()).hasSize(5);
    }

    @Test
    void aRowBehindTheWatermarkIsADeadLetterOrCountedAsSkipped() throws Exception {
        orders("10:00:00 a 1", "10:05:10 b 2");
        payments("10:05:10 b 20");
        runOnce(LEFT);
        orders("10:04:59 a 3");
        payments("10:04:59 b 30", "10:05:00 b 40");
        runOnce(LEFT);

        assertThat(rows()).containsExactly("a|1|null", "b|2|20", "b|2|40");
        assertThat(letters()).containsExactly("orders|2|late", "payments|1|late");

        payments("10:04:58 b 50");
        List<PipelineEvent> events = runOnce(LEFT.replace("within:", "late: drop\n      within:"));

        assertThat(letters()).hasSize(2);
        assertThat(events)
                .filteredOn(PipelineEvent.EpochDone.class::isInstance)
                .extracting(event -> ((PipelineEvent.EpochDone) event).skipped())
                .containsExactly(1L);
    }

    @Test
    void aNullInTheKeyMatchesNothing() throws Exception {
        orders("10:00:00 null 1", "10:10:00 a 2");
        payments("10:00:00 null 10", "10:10:00 a 20");
        runOnce(LEFT);
        assertThat(rows()).containsExactly("a|2|20", "null|1|null");
    }

    @Test
    void whatTheQueryAsksOfAPairIsNotAskedOfRowsWithoutOne() throws Exception {
        orders("10:00:00 x 1", "10:00:00 7 2");
        payments("10:00:01 7 20", "10:00:01 y 30");
        String numbers = INNER.replace(
                "FROM joined",
                "FROM joined WHERE CAST(orders.k AS INT) + CAST(payments.k AS INT) > 0"
                        + " AND CAST(orders.k AS INT) > 0 AND 10 / CAST(payments.k AS INT) > 0");
        runOnce(numbers);
        orders("10:00:02 z 3", "10:00:02 8 4");
        payments("10:00:02 8 40", "10:00:03 7 50", "10:00:03 w 60");
        runOnce(numbers);
        assertThat(rows()).containsExactly("7|2|20", "7|2|50", "8|4|40");
    }

    @Test
    void aKeyMayBeAFieldOfAStructAndTheQueryMayTakeWholeRowsAndLookups() throws Exception {
        Files.write(directory.resolve("names.csv"), List.of("k,name", "1,Ada"));
        Files.writeString(
                directory.resolve("payments.jsonl"),
                "{\"ts\":\"2026-03-01T10:00:00Z\",\"k\":\"a\",\"v\":10,\"o\":{\"v\":1}}\n");
        orders("10:00:00 a 1");

        Pipelines.runOnce(directory, source().replace("v INT\"", "v INT, o STRUCT<v INT>\"") + """
                  names: {type: lookup, path: names.csv, format: {type: csv}}
                sinks:
                  - table: t
                    join:
                      type: inner
                      left: {source: orders, key: [v]}
                      right: {source: payments, key: [o.v], on: ts}
                      within: {}
                    query: SELECT n.name AS k, orders.v AS o, payments.v AS p, payments FROM joined JOIN names n ON n.k = orders.v
                """);

        assertThat(rows()).containsExactly("Ada|1|10");
        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT payments.o.v FROM %s"))
                .containsExactly("1");
    }

    @Test
    void rowsThatWaitHaveNotTheFieldsThatOnlyAnotherTableTakes() throws Exception {
        String yaml = source().replace("v INT\"", "v INT, o STRUCT<v INT>\"") + """
                sinks:
                  - {table: raw, query: SELECT * FROM payments, schema-evolution: add-columns}
                  - table: t
                    join:
                      type: inner
                      left: {source: orders, key: [k]}
                      right: {source: payments, key: [k]}
                      within: {before: 1m, after: 1m}
                    query: SELECT orders.k, orders.v AS o, payments.o.v AS p FROM joined
                """;
        Path payments = directory.resolve("payments.jsonl");
        Files.writeString(payments, "{\"ts\":\"2026-03-01T10:00:00Z\",\"k\":\"a\",\"o\":{\"v\":1}}\n");
        Pipelines.runOnce(directory, yaml);
        Files.writeString(
                payments,
                "{\"ts\":\"2026-03-01T10:00:01Z\",\"k\":\"a\",\"o\":{\"v\":2,\"w\":3}}\n",
                StandardOpenOption.APPEND);
        Pipelines.runOnce(directory, yaml);
        orders("10:00:02 a 5");

        Pipelines.runOnce(directory, yaml);

        assertThat(rows()).containsExactly("a|5|1", "a|5|2");
    }

    @Test
    void aBoundedInputEndsTheJoinWhereItIsToldSoAndLeavesNoState() throws Exception {
        orders("10:00:00 a 1");
        payments("10:00:00 b 10");
        runOnce(LEFT);
        assertThat(rows()).isEmpty();
        assertThat(state("parquet")).hasSize(2);

        run(LEFT, new RunMode(true, true, Optional.empty()));

        assertThat(rows()).containsExactly("a|1|null");
        assertThat(state("parquet")).isEmpty();
        payments("10:00:30 a 20");
        runOnce(LEFT);
        assertThat(letters()).containsExactly("payments|1|late");
    }

    @Test
    void lostStateIsReadAgainOrGivenUpAsTheUserChooses() throws Exception {
        orders("10:00:00 a 1", "10:00:00 b 2", "10:00:00 c 3");
        payments("10:00:10 a 10");
        runOnce(LEFT);
        orders("10:01:30 d 4");
        payments("10:01:30 d 40");
        runOnce(LEFT);
        assertThat(rows()).containsExactly("a|1|10", "d|4|40");
        Pipelines.delete(state("json"));

        assertThatThrownBy(() -> runOnce(LEFT))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("--reset-state earliest");

        orders("10:01:40 e 5");
        payments("10:01:40 b 20");
        run(LEFT, new RunMode(true, false, Optional.of(ResetState.EARLIEST)));
        assertThat(rows()).containsExactly("a|1|10", "b|2|20", "d|4|40");
        run(LEFT, new RunMode(true, true, Optional.empty()));

        // a and d are known to have a match, though their payments were not kept for others.
        assertThat(rows()).containsExactly("a|1|10", "b|2|20", "c|3|null", "d|4|40", "e|5|null");
        assertThat(letters()).isEmpty();
    }

    @Test
    void stateOfAnotherJoinIsRefusedWhileItHoldsRows() throws Exception {
        orders("10:00:00 a 1");
        runOnce(INNER);
        String other = INNER.replace("after: 2m", "after: 3m");

        assertThatThrownBy(() -> runOnce(other))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("another definition")
                .hasMessageContaining("PT2M")
                .hasMessageContaining("--reset-state");

        payments("10:03:00 a 10");
        run(other, new RunMode(true, false, Optional.of(ResetState.EARLIEST)));
        assertThat(rows()).containsExactly("a|1|10");
    }

    @Test
    void aQueryThatPutsPairsTogetherIsRefused() {
        for (String query : List.of(
                "SELECT orders.k, sum(payments.v) AS s FROM joined GROUP BY ALL",
                "SELECT DISTINCT orders.k FROM joined",
                "SELECT a.orders.k FROM joined a JOIN joined b ON a.orders.k = b.orders.k")) {
            assertThatThrownBy(() -> runOnce(
                            INNER.replace("SELECT orders.k, orders.v AS o, payments.v AS p FROM joined", query)))
                    .as(query)
                    .isInstanceOf(InletException.class)
                    .hasMessageContaining("one pair");
        }
        assertThatThrownBy(() -> runOnce(INNER.replace("FROM joined", "FROM orders")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("\"joined\"");
    }

    @Test
    void wrongJoinsAreToldWithPlaceAndNearestName() {
        assertThat(problems(INNER.replace("source: payments", "source: payment")))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.place().line()).isEqualTo(10);
                    assertThat(problem.message()).contains("did you mean \"payments\"?");
                });
        assertThat(messages(INNER.replace("payments, key: [k]", "payments, key: [k, v]")))
                .anyMatch(message -> message.contains("has 2 columns"));
        assertThat(messages(INNER.replace("source: payments", "source: orders")))
                .anyMatch(message -> message.contains("both sides"));
        assertThat(messages(INNER.replace("    query", "    window: {type: tumbling, size: 1m}\n    query")))
                .anyMatch(message -> message.contains("\"window\" or a \"join\""));
        assertThatThrownBy(() -> runOnce(INNER.replace("payments, key: [k]", "payments, key: [v]")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("\"k\" of source orders is a STRING, but \"v\" of source payments a INT");
    }

    private List<Problem> problems(String sinks) {
        return PipelineReader.standard()
                .read("p.yaml", source() + sinks, directory)
                .problems();
    }

    private List<String> messages(String sinks) {
        return problems(sinks).stream().map(Problem::message).toList();
    }

    private static String source() {
        return """
                name: test
                sources:
                  orders: {type: lines, path: orders.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 10s}}
                  payments: {type: lines, path: payments.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 10s}}
                """;
    }

    private List<PipelineEvent> runOnce(String sinks) throws InterruptedException {
        return Pipelines.runOnce(directory, source() + sinks);
    }

    private void run(String sinks, RunMode mode) throws InterruptedException {
        new Pipeline(Pipelines.definition(directory, source() + sinks), mode, Clock.systemUTC(), event -> {}).run();
    }

    private void orders(String... rows) throws IOException {
        Pipelines.write(directory.resolve("orders.jsonl"), rows);
    }

    private void payments(String... rows) throws IOException {
        Pipelines.write(directory.resolve("payments.jsonl"), rows);
    }

    private List<String> rows() {
        return Pipelines.rows(directory.resolve("t"), "SELECT k, o, p FROM %s ORDER BY ALL");
    }

    private List<String> letters() {
        return Pipelines.rows(directory.resolve("dead"), "SELECT source, position, error FROM %s ORDER BY ALL");
    }

    private List<Path> state(String suffix) throws IOException {
        return Pipelines.state(directory.resolve("t"), suffix);
    }
}
