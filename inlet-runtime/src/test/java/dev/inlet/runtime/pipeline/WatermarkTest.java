package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.table.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatermarkTest {
    private static final String ONE_SOURCE = """
            name: test
            sources:
              a: {type: lines, path: a.jsonl, schema: "ts TIMESTAMP, n INT", watermark: {column: ts, delay: 10s}}
            sinks: [{table: t}]
            """;

    private static final String TWO_SOURCES = """
            name: test
            sources:
              a: {type: lines, path: a.jsonl, schema: "ts TIMESTAMP, n INT", watermark: {column: ts, delay: 0s}}
              b: {type: lines, path: b.jsonl, schema: "ts TIMESTAMP_NTZ, n INT", watermark: {column: ts, delay: 1m}}
            sinks:
              - {table: both, query: "SELECT n FROM a UNION ALL SELECT n FROM b"}
              - {table: only_a, query: SELECT n FROM a}
            """;

    @TempDir
    Path directory;

    @Test
    void aTableIsCompleteUpToTheGreatestEventTimeLessTheDelay() throws Exception {
        write("a", "2026-03-01T10:00:30Z", "2026-03-01T10:00:45.123456Z", "2026-03-01T10:00:00Z");

        List<PipelineEvent> events = Pipelines.runOnce(directory, ONE_SOURCE);

        assertThat(watermark("t")).isEqualTo(Optional.of(Instant.parse("2026-03-01T10:00:35.123Z")));
        assertThat(events)
                .filteredOn(PipelineEvent.Committed.class::isInstance)
                .extracting(event -> ((PipelineEvent.Committed) event).watermark())
                .last()
                .isEqualTo(OptionalLong.of(
                        Instant.parse("2026-03-01T10:00:35.123Z").toEpochMilli()));
    }

    @Test
    void aWatermarkNeverGoesBackNotEvenOverARestart() throws Exception {
        write("a", "2026-03-01T10:00:30Z");
        Pipelines.runOnce(directory, ONE_SOURCE);
        write("a", "2026-03-01T09:00:00Z");

        Pipelines.runOnce(directory, ONE_SOURCE);

        assertThat(watermark("t")).isEqualTo(Optional.of(Instant.parse("2026-03-01T10:00:20Z")));
    }

    @Test
    void aTableIsCompleteUpToTheLeastOfItsSources() throws Exception {
        write("a", "2026-03-01T10:00:00Z");
        write("b", "2026-03-01T10:00:30");

        Pipelines.runOnce(directory, TWO_SOURCES);

        assertThat(watermark("both")).isEqualTo(Optional.of(Instant.parse("2026-03-01T09:59:30Z")));
        assertThat(watermark("only_a")).isEqualTo(Optional.of(Instant.parse("2026-03-01T10:00:00Z")));
    }

    @Test
    void aSourceWithNothingLeftToReadDoesNotHoldTheOthersBack() throws Exception {
        write("a", "2026-03-01T10:00:00Z");
        write("b", "2026-03-01T10:00:30");
        Pipelines.runOnce(directory, TWO_SOURCES);
        write("a", "2026-03-01T11:00:00Z");

        Pipelines.runOnce(directory, TWO_SOURCES);

        assertThat(watermark("both")).isEqualTo(Optional.of(Instant.parse("2026-03-01T11:00:00Z")));
    }

    @Test
    void recordsWithoutEventTimeSayNothing() throws Exception {
        Files.writeString(directory.resolve("a.jsonl"), "{\"n\":1}\n");

        Pipelines.runOnce(directory, ONE_SOURCE);

        assertThat(watermark("t")).isEmpty();
        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT n FROM %s")).containsExactly("1");
    }

    @Test
    void aColumnThatIsNotThereIsToldWithThePlaceAndTheNearestName() {
        String text = ONE_SOURCE.replace("column: ts", "column: tz").replace("delay: 10s", "dely: 10s");

        assertThat(PipelineReader.standard().read("p.yaml", text, directory).problems())
                .extracting(Object::toString)
                .anySatisfy(problem -> assertThat(problem).contains("dely").contains("did you mean \"delay\"?"));
        String column = ONE_SOURCE.replace("column: ts", "column: tz");
        assertThat(PipelineReader.standard().read("p.yaml", column, directory).problems())
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.place().line()).isEqualTo(3);
                    assertThat(problem.message()).contains("\"tz\"").contains("did you mean \"ts\"?");
                });
    }

    @Test
    void aColumnThatIsNoTimeIsRefusedOnceTheColumnsAreKnown() throws Exception {
        Files.writeString(directory.resolve("a.jsonl"), "{\"ts\":7}\n");

        assertThatThrownBy(
                        () -> Pipelines.runOnce(directory, ONE_SOURCE.replace("schema: \"ts TIMESTAMP, n INT\", ", "")))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("\"ts\" is a BIGINT");
    }

    private void write(String source, String... times) throws IOException {
        Files.write(
                directory.resolve(source + ".jsonl"),
                Arrays.stream(times)
                        .map(time -> "{\"ts\":\"" + time + "\",\"n\":1}")
                        .toList(),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    private Optional<Instant> watermark(String table) {
        OptionalLong millis = TableCommitter.open(DeltaTable.local(directory.resolve(table)), "test")
                .progress()
                .watermark();
        return millis.isPresent() ? Optional.of(Instant.ofEpochMilli(millis.getAsLong())) : Optional.empty();
    }
}
