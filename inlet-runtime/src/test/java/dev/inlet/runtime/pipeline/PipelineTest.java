package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.OtherWriter;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
    private static final SourcePartition LINES = new SourcePartition("events", "lines");

    @TempDir
    Path directory;

    private Path table(String name) {
        return directory.resolve(name);
    }

    private void write(String... lines) throws IOException {
        Files.write(
                directory.resolve("events.jsonl"),
                List.of(lines),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private List<PipelineEvent> runOnce(String sinks) throws InterruptedException {
        return Pipelines.runOnce(directory, """
                name: test
                sources:
                  events:
                    type: lines
                    path: events.jsonl
                    schema: id BIGINT NOT NULL, name STRING
                """ + sinks);
    }

    @Test
    void everyRecordIsInTheTableOnceAndASecondRunAddsNothing() throws Exception {
        String pipeline = """
                name: events
                sources:
                  made: {type: generator, rows: 25000, seed: 1}
                sinks:
                  - table: t
                """;
        Pipelines.runOnce(directory, pipeline);
        List<String> first = Pipelines.rows(table("t"), "SELECT count(*), count(DISTINCT id) FROM %s");

        List<PipelineEvent> again = Pipelines.runOnce(directory, pipeline);

        assertThat(first).containsExactly("25000|25000");
        assertThat(Pipelines.rows(table("t"), "SELECT count(*) FROM %s")).containsExactly("25000");
        assertThat(again).noneMatch(event -> event instanceof PipelineEvent.Committed);
    }

    @Test
    void recordsThatDoNotFitAreDeadLettersWithTheirPlaceAndReason() throws Exception {
        write("{\"id\":1,\"name\":\"a\"}", "{\"id\":\"x\"}", "not json", "{\"name\":\"no id\"}", "", "{\"id\":2}");

        runOnce("""
                sinks: [{table: t}]
                dead-letters: {table: dead}
                """);

        assertThat(Pipelines.rows(table("t"), "SELECT id, name FROM %s ORDER BY id"))
                .containsExactly("1|a", "2|null");
        assertThat(Pipelines.rows(
                        table("dead"),
                        "SELECT source, source_partition, position, error, value IS NULL FROM %s ORDER BY position"))
                .containsExactly(
                        "events|lines|1|wrong-type|false",
                        "events|lines|2|malformed|false",
                        "events|lines|3|missing-not-null|false",
                        "events|lines|4|tombstone|true");
    }

    @Test
    void recordsWithoutATimeHaveNoneAndAsDeadLettersThatOfTheirWriting() throws Exception {
        write("{\"id\":1,\"name\":\"timeless\"}", "{\"id\":2}", "timeless");

        Pipelines.runOnce(directory, """
                name: test
                sources:
                  events:
                    type: lines
                    path: events.jsonl
                    schema: id BIGINT, name STRING
                    metadata: [timestamp]
                sinks: [{table: t}]
                dead-letters: {table: dead}
                """);

        assertThat(Pipelines.rows(table("t"), "SELECT id, epoch_ms(_timestamp) FROM %s ORDER BY id"))
                .containsExactly("1|null", "2|" + LinesSourceType.TIME.toEpochMilli());
        assertThat(Pipelines.rows(table("dead"), "SELECT position, \"timestamp\" = \"time\" FROM %s"))
                .containsExactly("2|true");
    }

    @Test
    void rawRecordsAreOneColumnAndTombstonesAreWhatTheFormatSays() throws Exception {
        write("a", "", "not json ä");
        String pipeline = """
                name: %2$s
                sources:
                  events: {type: lines, path: events.jsonl, format: {type: raw%1$s}, metadata: [offset]}
                sinks: [{table: %2$s}]
                dead-letters: {table: dead}
                """;

        Pipelines.runOnce(directory, pipeline.formatted("", "told"));
        Pipelines.runOnce(directory, pipeline.formatted(", tombstones: skip", "skipped"));

        for (String table : List.of("told", "skipped")) {
            assertThat(Pipelines.rows(table(table), "SELECT decode(value), _offset FROM %s ORDER BY ALL"))
                    .containsExactly("a|0", "not json ä|2");
        }
        assertThat(Pipelines.rows(table("dead"), "SELECT position, error FROM %s"))
                .containsExactly("1|tombstone");
    }

    /** What one pipeline had noted of a table that both write to was taken by the other for how far that table has its own records. */
    @Test
    void pipelinesThatShareAStateDirectoryLeaveOutNothingOfEachOther() throws Exception {
        String one = sharing("one");
        String two = sharing("two");
        Path lines = directory.resolve("two.jsonl");
        Files.writeString(directory.resolve("one.jsonl"), "{\"id\":1}\n".repeat(10));
        Files.writeString(lines, "{\"id\":1}\n");
        Pipelines.runOnce(directory, two);
        Pipelines.runOnce(directory, one);

        Files.writeString(lines, "{\"id\":\"x\"}\n{\"id\":3}\n", StandardOpenOption.APPEND);
        RunMode once = new RunMode(true, false, Optional.empty());
        assertThat(Pipelines.runOrCrash(directory, two, once, 1)).isFalse();
        assertThat(Pipelines.rows(table("t_two"), "SELECT id FROM %s ORDER BY id"))
                .containsExactly("1", "3");
        Pipelines.runOnce(directory, two);

        assertThat(Pipelines.rows(table("dead"), "SELECT decode(value) FROM %s"))
                .containsExactly("{\"id\":\"x\"}");
    }

    private static String sharing(String name) {
        return """
                name: %1$s
                state-directory: state
                sources:
                  events: {type: lines, path: %1$s.jsonl, schema: id BIGINT}
                sinks: [{table: t_%1$s}]
                dead-letters: {table: dead}
                """.formatted(name);
    }

    @Test
    void withoutDeadLettersARecordThatDoesNotFitHoldsUpThePipeline() throws Exception {
        write("{\"id\":1}", "{\"id\":\"x\"}");

        assertThatThrownBy(() -> runOnce("sinks: [{table: t}]"))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("events")
                .hasMessageContaining("position 1")
                .hasMessageContaining("dead-letters");
        assertThat(Pipelines.rows(table("t"), "SELECT count(*) FROM %s")).containsExactly("0");
    }

    @Test
    void aRecordThatTheQueryRefusesIsADeadLetterWhileTheRestIsWritten() throws Exception {
        write("{\"id\":1,\"name\":\"7\"}", "{\"id\":2,\"name\":\"x\"}", "{\"id\":3,\"name\":\"9\"}");

        runOnce("""
                sinks:
                  - table: t
                    query: SELECT id, CAST(name AS INT) AS n FROM events
                dead-letters: {table: dead}
                """);

        assertThat(Pipelines.rows(table("t"), "SELECT id, n FROM %s ORDER BY id"))
                .containsExactly("1|7", "3|9");
        assertThat(Pipelines.rows(
                        table("dead"), "SELECT position, error, \"table\" LIKE '%%/t', decode(value) FROM %s"))
                .containsExactly("1|transform|true|{\"id\":2,\"name\":\"x\"}");
    }

    @Test
    void eachSinkGetsTheRowsOfItsQuery() throws Exception {
        write("{\"id\":1,\"name\":\"a\"}", "{\"id\":2,\"name\":\"b\"}", "{\"id\":3,\"name\":\"a\"}");

        runOnce("""
                sinks:
                  - {table: all, partition-by: [name]}
                  - {table: counts, query: "SELECT name, count(*) AS n FROM events GROUP BY name"}
                """);

        assertThat(Pipelines.rows(table("all"), "SELECT name, id FROM %s ORDER BY id"))
                .containsExactly("a|1", "b|2", "a|3");
        assertThat(Pipelines.rows(table("counts"), "SELECT name, n FROM %s ORDER BY name"))
                .containsExactly("a|2", "b|1");
    }

    @Test
    void aTableThatIsAheadAfterACrashLeavesOutWhatItHas() throws Exception {
        String sinks = """
                sinks:
                  - {table: first}
                  - {table: second, query: "SELECT id FROM events"}
                dead-letters: {table: dead}
                """;
        write("{\"id\":0}", "bad");
        runOnce(sinks);
        // As if the process had died between the commits of one epoch: only the first table has lines 2 and 3.
        write("{\"id\":2}", "{\"id\":3}", "worse", "{\"id\":5}");
        aheadBy(table("first"), 2, 4);

        runOnce(sinks);

        assertThat(Pipelines.rows(table("first"), "SELECT id FROM %s ORDER BY id"))
                .containsExactly("0", "5");
        assertThat(Pipelines.rows(table("second"), "SELECT id FROM %s ORDER BY id"))
                .containsExactly("0", "2", "3", "5");
        assertThat(Pipelines.rows(table("dead"), "SELECT position FROM %s ORDER BY position"))
                .containsExactly("1", "4");
    }

    @Test
    void recordsThatTheQueryRefusedBeforeACrashStillBecomeDeadLetters() throws Exception {
        String sinks = """
                sinks:
                  - {table: t, query: "SELECT id, CAST(name AS INT) AS n FROM events"}
                dead-letters: {table: dead}
                """;
        write("{\"id\":0,\"name\":\"1\"}");
        runOnce(sinks);
        // As if the process had died after the table's commit, before that of the dead letters.
        write("{\"id\":1,\"name\":\"x\"}", "{\"id\":2,\"name\":\"y\"}", "{\"id\":3,\"name\":\"3\"}");
        aheadBy(table("t"), 1, 3);

        runOnce(sinks);

        assertThat(Pipelines.rows(table("t"), "SELECT id FROM %s ORDER BY id")).containsExactly("0", "3");
        assertThat(Pipelines.rows(table("dead"), "SELECT position FROM %s ORDER BY position"))
                .containsExactly("1", "2");
    }

    /** Moves the table's position without rows, as a commit of the pipeline would. */
    private static void aheadBy(Path table, long from, long to) {
        TableCommitter committer = TableCommitter.open(DeltaTable.local(table), "test");
        assertThat(committer.commit(new CommitRequest(
                        List.of(PositionRange.of(LINES, from, to)),
                        Map.of(),
                        OptionalLong.empty(),
                        List.of(),
                        RowCounts.NONE,
                        Map.of(),
                        Optional.empty())))
                .isInstanceOf(Committed.class);
    }

    @Test
    void withoutASchemaTheColumnsAreFoundInTheFirstBatch() throws Exception {
        write("{\"id\":1,\"user\":{\"name\":\"a\",\"tags\":[\"x\"]},\"at\":\"2026-01-02T03:04:05Z\"}", "{\"id\":2}");

        List<PipelineEvent> events = Pipelines.runOnce(directory, """
                name: test
                sources: {events: {type: lines, path: events.jsonl}}
                sinks: [{table: t}]
                """);

        assertThat(events)
                .anySatisfy(event -> assertThat(event)
                        .isInstanceOfSatisfying(
                                PipelineEvent.SchemaInferred.class,
                                inferred ->
                                        assertThat(inferred.schema().names()).containsExactly("id", "user", "at")));
        assertThat(Pipelines.rows(table("t"), "SELECT id, \"user\".tags[1] FROM %s ORDER BY id"))
                .containsExactly("1|x", "2|null");
    }

    @Test
    void newFieldsBecomeColumnsInTheSameCommitAsTheirRows() throws Exception {
        String sinks = "sinks: [{table: t, schema-evolution: add-columns}]";
        write("{\"id\":1}");
        runOnce(sinks);
        write("{\"id\":2,\"city\":\"Ulm\"}", "{\"id\":3}");

        List<PipelineEvent> events = runOnce(sinks);

        assertThat(Pipelines.rows(table("t"), "SELECT id, city FROM %s ORDER BY id"))
                .containsExactly("1|null", "2|Ulm", "3|null");
        assertThat(events)
                .filteredOn(event -> event instanceof PipelineEvent.Committed)
                .hasSize(1);
    }

    @Test
    void aTableThatAnotherWriterChangesWhileItIsOpenedIsLookedAtAgain() throws Exception {
        write("{\"id\":1,\"name\":\"a\"}", "{\"id\":2,\"name\":\"b\"}");
        List<PipelineEvent> events = new CopyOnWriteArrayList<>();
        new Pipeline(Pipelines.definition(directory, """
                                name: test
                                sources: {events: {type: lines, path: events.jsonl, schema: "id BIGINT, name STRING"}}
                                sinks: [{table: t}]
                                """), true, Clock.systemUTC(), event -> {
                    events.add(event);
                    if (event instanceof PipelineEvent.TableCreated) {
                        partitionByName();
                    }
                })
                .run();

        assertThat(events)
                .filteredOn(event -> event instanceof PipelineEvent.StartedAgain)
                .hasSize(1);
        assertThat(Pipelines.rows(table("t"), "SELECT id, name FROM %s ORDER BY id"))
                .containsExactly("1|a", "2|b");
        assertThat(table("t").resolve("name=a")).isDirectory();
    }

    /** As another engine does that replaces the empty table. */
    private void partitionByName() {
        Path log = table("t").resolve("_delta_log");
        try {
            String metadata = Files.readAllLines(log.resolve("00000000000000000000.json")).stream()
                    .filter(line -> line.contains("\"metaData\""))
                    .findFirst()
                    .orElseThrow();
            Files.writeString(
                    log.resolve("00000000000000000001.json"),
                    metadata.replace("\"partitionColumns\":[]", "\"partitionColumns\":[\"name\"]") + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aNewFieldKeepsTheTypeThatTheTableHasForIt() throws Exception {
        String sinks = """
                sinks: [{table: t, schema-evolution: add-columns}]
                dead-letters: {table: dead}
                """;
        write("{\"id\":1,\"amount\":1.5}");
        runOnce(sinks);
        write("{\"id\":2,\"amount\":2}");

        runOnce(sinks);

        assertThat(Pipelines.rows(table("t"), "SELECT id, amount FROM %s ORDER BY id"))
                .containsExactly("1|1.5", "2|2.0");
    }

    @Test
    void queriesJoinReferenceData() throws Exception {
        Files.write(directory.resolve("names.csv"), List.of("id,city", "1,Ulm", "2,Bonn"));
        write("{\"id\":1}", "{\"id\":2}", "{\"id\":3}");

        Pipelines.runOnce(directory, """
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, schema: id BIGINT}
                  cities: {type: lookup, path: names.csv, format: {type: csv}}
                sinks:
                  - table: t
                    query: SELECT e.id, c.city FROM events e LEFT JOIN cities c USING (id)
                """);

        assertThat(Pipelines.rows(table("t"), "SELECT id, city FROM %s ORDER BY id"))
                .containsExactly("1|Ulm", "2|Bonn", "3|null");
    }

    @Test
    void aLookupHasTheFieldsOfAllItsFiles() throws Exception {
        write("{\"id\":1}");
        Files.createDirectories(directory.resolve("names"));
        for (int i = 0; i < 34; i++) {
            String late = i == 33 ? ",\"late\":\"x\"" : "";
            Files.writeString(directory.resolve("names/%02d.jsonl".formatted(i)), "{\"id\":" + (34 - i) + late + "}\n");
        }

        String pipeline = """
                name: test
                memory: %s
                sources:
                  events: {type: lines, path: events.jsonl, schema: id BIGINT}
                  names: {type: lookup, path: names/*.jsonl, format: {type: json}}
                sinks:
                  - {table: t, query: "SELECT id, late FROM events JOIN names USING (id)"}
                """;
        Pipelines.runOnce(directory, pipeline.formatted("8GB"));

        assertThat(Pipelines.rows(table("t"), "SELECT id, late FROM %s")).containsExactly("1|x");
        assertThatThrownBy(() -> Pipelines.runOnce(directory, pipeline.formatted("1GB")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("Give the pipeline more `memory`");
    }

    @Test
    void manySmallRunsLoseAndRepeatNothing() throws Exception {
        for (int run = 0; run < 6; run++) {
            int first = run * 10;
            write(IntStream.range(first, first + 10)
                    .mapToObj(i -> "{\"id\":" + i + "}")
                    .toArray(String[]::new));
            runOnce("sinks: [{table: t}]");
        }

        assertThat(Pipelines.rows(table("t"), "SELECT count(*), count(DISTINCT id), min(id), max(id) FROM %s"))
                .containsExactly("60|60|0|59");
    }

    @Test
    void queriesJoinADeltaTable() throws Exception {
        write("{\"id\":1,\"name\":\"a\"}", "{\"id\":2,\"name\":\"b\"}");
        runOnce("sinks: [{table: names}]");

        Pipelines.runOnce(directory, """
                name: joined
                sources:
                  events: {type: lines, path: events.jsonl, schema: id BIGINT, format: {type: json, unknown-fields: ignore}}
                  names: {type: lookup, path: names, format: {type: delta}}
                sinks:
                  - table: t
                    query: SELECT e.id, n.name FROM events e JOIN names n USING (id)
                """);

        assertThat(Pipelines.rows(table("t"), "SELECT id, name FROM %s ORDER BY id"))
                .containsExactly("1|a", "2|b");
    }

    @Test
    void aTableThatChangesUnderThePipelineIsOpenedAgainAndNothingIsLostOrRepeated() throws Exception {
        List<PipelineEvent> events = new CopyOnWriteArrayList<>();
        Pipeline pipeline = new Pipeline(Pipelines.definition(directory, """
                        name: running
                        sources: {made: {type: generator, rows-per-second: 5000, seed: 1}}
                        sinks: [{table: t}]
                        trigger: {interval: 100ms}
                        """), false, Clock.systemUTC(), events::add);
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<RunEnd> end = thread.submit(pipeline::run);
            await().until(() -> events.stream().anyMatch(PipelineEvent.Committed.class::isInstance));

            new OtherWriter(table("t")).addsColumn("added");
            await().until(() -> events.stream().anyMatch(PipelineEvent.StartedAgain.class::isInstance));
            int before = events.size();
            await().until(() -> events.stream().skip(before).anyMatch(PipelineEvent.Committed.class::isInstance));
            pipeline.stop();

            assertThat(end.get(1, TimeUnit.MINUTES)).isEqualTo(RunEnd.STOPPED);
        } finally {
            pipeline.stop();
            thread.shutdown();
        }
        assertThat(Pipelines.rows(
                        table("t"), "SELECT count(*) = count(DISTINCT id), count(*) = max(id) + 1 - min(id) FROM %s"))
                .containsExactly("true|true");
        assertThat(LogVerifier.verify(DeltaTable.local(table("t"))).holds()).isTrue();
    }
}
