package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeduplicationTest {
    private static final String PLAIN = "sinks: [{table: t}]\ndead-letters: {table: dead}\n";
    private static final String DEDUPLICATE = ", deduplicate: {key: [k], within: 1 minute}";
    private static final String ROWS = "SELECT strftime(ts, '%%H:%%M:%%S'), k, v FROM %s ORDER BY v";

    @TempDir
    Path directory;

    @Test
    void theFirstRecordOfAKeyIsKeptAndOthersNearItsTimeAreLeftOut() throws Exception {
        write("10:00:30 a 1", "10:00:30 b 2", "10:01:30 a 3", "09:59:30 a 4", "10:01:31 a 5", "10:02:31 a 6");

        List<PipelineEvent> events = runOnce(PLAIN);

        assertThat(rows()).containsExactly("10:00:30|a|1", "10:00:30|b|2", "10:01:31|a|5");
        assertThat(events)
                .filteredOn(PipelineEvent.EpochDone.class::isInstance)
                .extracting(event -> ((PipelineEvent.EpochDone) event).deduplicated())
                .containsExactly(3L);
        Certificate.Pipeline counts = verified("t").pipelines().get(0);
        assertThat(counts.read()).isEqualTo(6);
        assertThat(counts.written()).isEqualTo(3);
        assertThat(counts.deduplicated()).isEqualTo(3);
    }

    @Test
    void duplicatesAreKnownAfterARestart() throws Exception {
        write("10:00:30 a 1");
        runOnce(PLAIN);
        write("10:00:40 a 2", "10:00:40 c 3");
        runOnce(PLAIN);
        write("10:00:45 c 4", "10:01:31 a 5");

        runOnce(PLAIN);

        assertThat(rows()).containsExactly("10:00:30|a|1", "10:00:40|c|3", "10:01:31|a|5");
    }

    @Test
    void keysAreRememberedThoughTheLastBatchWasOfAnotherSourceAndMovedNoWatermark() throws Exception {
        String sinks = """
                  others: {type: lines, path: others.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 10s}}
                sinks: [{table: t, query: SELECT * FROM events UNION ALL SELECT * FROM others}]
                """;
        write("10:00:30 a 1");
        Pipelines.write(directory.resolve("others.jsonl"), "10:00:30 b 2");
        runOnce(sinks);
        Pipelines.write(directory.resolve("others.jsonl"), "10:00:20 b 3");
        runOnce(sinks);
        write("10:00:40 a 4");

        runOnce(sinks);

        assertThat(rows()).containsExactly("10:00:30|a|1", "10:00:30|b|2", "10:00:20|b|3");
        verified("t");
    }

    @Test
    void aRecordThatIsTooLateToBeJudgedIsADeadLetterOrLeftOut() throws Exception {
        write("10:05:10 a 1");
        runOnce(PLAIN);
        // Complete up to 10:05:00, so what is before 10:04:00 cannot be judged.
        write("10:04:00 b 2", "10:03:59 b 3");

        runOnce(PLAIN);

        assertThat(rows()).containsExactly("10:05:10|a|1", "10:04:00|b|2");
        assertThat(letters()).containsExactly("2|late");
        write("10:03:58 b 4");

        List<PipelineEvent> events = run(
                source(", deduplicate: {key: [k], within: 1 minute, late: drop}") + PLAIN,
                new RunMode(true, false, Optional.empty()));

        assertThat(letters()).hasSize(1);
        assertThat(events)
                .filteredOn(PipelineEvent.EpochDone.class::isInstance)
                .extracting(event -> ((PipelineEvent.EpochDone) event).skipped())
                .containsExactly(1L);
        verified("t");
    }

    @Test
    void aRecordWithoutKeyIsNoDuplicateAndOneWithoutTimeIsADeadLetter() throws Exception {
        Files.write(
                directory.resolve("events.jsonl"),
                List.of(
                        "{\"ts\":\"2026-03-01T10:00:00Z\",\"v\":1}",
                        "{\"ts\":\"2026-03-01T10:00:00Z\",\"v\":2}",
                        "{\"k\":\"a\",\"v\":3}"));

        runOnce(PLAIN);

        assertThat(rows()).containsExactly("10:00:00|null|1", "10:00:00|null|2");
        assertThat(letters()).containsExactly("2|no-event-time");
    }

    @Test
    void aKeyMayHaveSeveralColumnsWhoseTextsAreNotMixedUp() throws Exception {
        Files.write(
                directory.resolve("events.jsonl"),
                Stream.of("1:2,2", "1:2,2", "1,2:2", "1,22", "12,2", "12,2")
                        .map(pair -> pair.split(","))
                        .map(pair -> "{\"ts\":\"2026-03-01T10:00:00Z\",\"k\":\"" + pair[0] + "\",\"w\":\"" + pair[1]
                                + "\",\"v\":1}")
                        .toList());

        run("""
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, schema: "ts TIMESTAMP, k STRING, w STRING, v INT", watermark: {column: ts, delay: 10s}, deduplicate: {key: [k, w], within: 1h}}
                sinks: [{table: t, query: "SELECT k, w FROM events"}]
                """, new RunMode(true, false, Optional.empty()));

        assertThat(Pipelines.rows(table("t"), "SELECT k, w FROM %s ORDER BY ALL"))
                .containsExactlyInAnyOrder("1:2|2", "1|2:2", "1|22", "12|2");
    }

    @Test
    void eachTableRemembersKeysOfItsOwn() throws Exception {
        write("10:00:30 a 1", "10:00:31 a 2");
        runOnce("sinks: [{table: t}]\n");
        write("10:00:32 b 3", "10:00:33 b 4");

        runOnce("sinks: [{table: t}, {table: second, query: SELECT k FROM events}]\n");

        assertThat(rows()).containsExactly("10:00:30|a|1", "10:00:32|b|3");
        assertThat(Pipelines.rows(table("second"), "SELECT k FROM %s ORDER BY ALL"))
                .containsExactly("a", "b");
    }

    @Test
    void aWindowSeesNoDuplicates() throws Exception {
        String windows = """
                sinks:
                  - table: t
                    window: {type: tumbling, size: 1m}
                    query: SELECT k, window_start, count(*) AS n, sum(v)::INT AS s FROM events GROUP BY ALL
                dead-letters: {table: dead}
                """;
        write("10:00:10 a 1", "10:00:50 a 2", "10:01:05 b 4");
        runOnce(windows);
        write("10:01:06 b 8", "10:01:30 a 16", "10:04:00 c 32");

        runOnce(windows);

        assertThat(Pipelines.rows(table("t"), "SELECT strftime(window_start, '%%H:%%M'), k, n, s FROM %s ORDER BY ALL"))
                .containsExactly("10:00|a|1|1", "10:01|a|1|16", "10:01|b|1|4");
        write("10:02:59 a 1", "10:03:01 a 1");
        runOnce(windows);
        // Not too late to be judged, but its window is closed.
        assertThat(letters()).containsExactly("6|late");
        verified("t");
    }

    @Test
    void aRecordThatTheQueryRefusesIsADeadLetterAndItsDuplicateIsLeftOut() throws Exception {
        write("10:00:10 a 1", "10:00:11 b 0", "10:00:12 b 0", "10:00:13 b 0", "10:00:14 c 2");

        runOnce("sinks: [{table: t, query: \"SELECT k, CAST(CASE WHEN v = 0 THEN 'x' ELSE '1' END AS INT) AS v FROM"
                + " events\"}]\ndead-letters: {table: dead}\n");

        assertThat(letters()).containsExactly("1|transform");
        Certificate.Pipeline counts = verified("t").pipelines().get(0);
        assertThat(counts.read()).isEqualTo(5);
        assertThat(counts.written()).isEqualTo(2);
        assertThat(counts.deadLettered()).isEqualTo(1);
        assertThat(counts.deduplicated()).isEqualTo(2);
    }

    @Test
    void keysGoFromTheStateWhenTheyAreTooOldToMatter() throws Exception {
        write("10:00:00 a 1");
        runOnce(PLAIN);
        assertThat(state("parquet")).hasSize(1);
        write("10:02:11 b 2");
        runOnce(PLAIN);
        assertThat(state("parquet")).hasSize(2);
        // It was still near what could come in the run before.
        write("10:02:12 c 3");

        runOnce(PLAIN);

        assertThat(Pipelines.rows(table("t"), "SELECT count(*) FROM %s")).containsExactly("3");
        assertThat(state("parquet")).hasSize(2);
        assertThat(state("json")).hasSize(1);
    }

    @Test
    void lostKeysAreReadAgainFromTheSourceOrGivenUpAsTheUserChooses() throws Exception {
        write("10:00:30 a 1", "10:00:31 b 2");
        runOnce(PLAIN);
        Pipelines.delete(state("parquet"));
        write("10:00:40 a 3", "10:00:41 c 4");

        assertThatThrownBy(() -> runOnce(PLAIN))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("keys of records")
                .hasMessageContaining("--reset-state earliest");
        run(source(DEDUPLICATE) + PLAIN, new RunMode(true, false, Optional.of(ResetState.EARLIEST)));
        assertThat(rows()).containsExactly("10:00:30|a|1", "10:00:31|b|2", "10:00:41|c|4");

        Pipelines.delete(state("json"));
        write("10:00:50 a 5", "10:00:51 a 6");
        run(source(DEDUPLICATE) + PLAIN, new RunMode(true, false, Optional.of(ResetState.NOW)));
        assertThat(rows()).containsExactly("10:00:30|a|1", "10:00:31|b|2", "10:00:41|c|4", "10:00:50|a|5");
        verified("t");
    }

    @Test
    void aRecordIsNoDuplicateOfItselfWhereThereWasNoRoomForItsKeyAtFirst() throws Exception {
        Path spill = directory.resolve("spill");
        Path away = directory.resolve("away");
        String yaml = "spill-directory: spill\n" + source(DEDUPLICATE) + PLAIN;
        writeKeys(0, 70_000);
        Pipelines.runOnce(directory, yaml);
        writeKeys(70_000, 140_000);

        // So many keys are in a file, which cannot be made.
        List<String> retried = new CopyOnWriteArrayList<>();
        new Pipeline(Pipelines.definition(directory, yaml), true, Clock.systemUTC(), event -> {
                    try {
                        if (event instanceof PipelineEvent.Started) {
                            Files.move(spill, away);
                            Files.createFile(spill);
                        } else if (event instanceof PipelineEvent.Retrying retrying) {
                            retried.add(retrying.reason());
                            Files.delete(spill);
                            Files.move(away, spill);
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .run();

        assertThat(retried).singleElement().asString().contains("Keys of records could not be kept");
        assertThat(Pipelines.rows(table("t"), "SELECT count(*) FROM %s")).containsExactly("140000");
        verified("t");
    }

    private void writeKeys(int from, int to) throws IOException {
        write(IntStream.range(from, to)
                .mapToObj(key -> "10:00:30 k" + key + " 1")
                .toArray(String[]::new));
    }

    @Test
    void keysOfAnotherDefinitionAreRefusedButAChangeOfTheQueryIsNone() throws Exception {
        write("10:00:30 a 1");
        runOnce(PLAIN);
        String other = source(", deduplicate: {key: [k, v], within: 1 minute}") + PLAIN;

        assertThatThrownBy(() -> run(other, new RunMode(true, false, Optional.empty())))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("another definition")
                .hasMessageContaining("key k, v");
        assertThatThrownBy(() -> run(source("") + PLAIN, new RunMode(true, false, Optional.empty())))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("nor a source that is deduplicated");

        write("10:00:40 a 2", "10:00:40 b 3");
        runOnce("sinks: [{table: t, query: \"SELECT * FROM events WHERE v < 9\"}]\n");
        assertThat(rows()).containsExactly("10:00:30|a|1", "10:00:40|b|3");
    }

    @Test
    void aMisconfiguredDeduplicationIsToldWithItsPlace() {
        assertThat(problems(source(DEDUPLICATE).replace(", watermark: {column: ts, delay: 10s}", "") + PLAIN))
                .containsExactly("3: \"deduplicate\" needs a \"watermark\" on the same source: nothing else tells how"
                        + " long a key is to be remembered");
        assertThat(problems(source(DEDUPLICATE).replace("[k]", "[key]") + PLAIN))
                .singleElement()
                .asString()
                .startsWith("3: there is no column \"key\" to take the key from");
        assertThat(problems(source(DEDUPLICATE).replace("k STRING", "k DOUBLE") + PLAIN))
                .singleElement()
                .asString()
                .contains("is a DOUBLE");
        assertThat(problems(source(DEDUPLICATE).replace("[k]", "[]") + PLAIN))
                .singleElement()
                .asString()
                .contains("not empty");
        assertThat(problems(source(DEDUPLICATE).replace("within: 1 minute", "within: 0s") + PLAIN))
                .singleElement()
                .asString()
                .contains("within");
    }

    @Test
    void everySourceOfTheTableNeedsAWatermark() throws Exception {
        write("10:00:30 a 1");
        Files.createFile(directory.resolve("others.jsonl"));

        assertThatThrownBy(() -> run(
                        source(DEDUPLICATE) + "  others: {type: lines, path: others.jsonl, schema: \"k STRING\"}\n"
                                + "sinks: [{table: t, query: SELECT k FROM events UNION ALL SELECT k FROM others}]\n",
                        new RunMode(true, false, Optional.empty())))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("source others of its query has no watermark");
    }

    private static String source(String deduplicate) {
        return """
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 10s}%s}
                """.formatted(deduplicate);
    }

    private List<String> problems(String yaml) {
        return PipelineReader.standard().read("p.yaml", yaml, directory).problems().stream()
                .map(problem -> problem.place().line() + ": " + problem.message())
                .toList();
    }

    private List<PipelineEvent> runOnce(String sinks) throws InterruptedException {
        return Pipelines.runOnce(directory, source(DEDUPLICATE) + sinks);
    }

    private List<PipelineEvent> run(String yaml, RunMode mode) throws InterruptedException {
        List<PipelineEvent> events = new CopyOnWriteArrayList<>();
        new Pipeline(Pipelines.definition(directory, yaml), mode, Clock.systemUTC(), events::add).run();
        return events;
    }

    /** Each row is a time of day, a key and a value. */
    private void write(String... rows) throws IOException {
        Pipelines.write(directory.resolve("events.jsonl"), rows);
    }

    private Certificate verified(String table) {
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table(table)));
        assertThat(certificate.violations()).isEmpty();
        return certificate;
    }

    private Path table(String name) {
        return directory.resolve(name);
    }

    private List<String> rows() {
        return Pipelines.rows(table("t"), ROWS);
    }

    private List<String> letters() {
        return Pipelines.rows(table("dead"), "SELECT position, error FROM %s ORDER BY ALL");
    }

    private List<Path> state(String suffix) throws IOException {
        return Pipelines.state(directory.resolve("t"), suffix);
    }
}
