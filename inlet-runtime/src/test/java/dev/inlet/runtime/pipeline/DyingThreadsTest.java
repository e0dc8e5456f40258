package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.error.InletException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline that is embedded ends with what one of its threads died of, errors of the JVM too; nobody waits for that thread. */
@Timeout(60)
class DyingThreadsTest {
    @TempDir
    Path directory;

    private Pipeline pipeline(boolean bounded, String... lines) throws Exception {
        Files.write(directory.resolve("events.jsonl"), List.of(lines));
        return new Pipeline(Pipelines.definition(directory, """
                        name: test
                        sources: {events: {type: lines, path: events.jsonl, schema: id BIGINT}}
                        sinks: [{table: t}]
                        trigger: {interval: 100ms}
                        """), bounded, Clock.systemUTC(), event -> {
            if (event instanceof PipelineEvent.Committed) {
                assertThat(Thread.currentThread().getName()).isEqualTo("inlet-commit");
                throw new OutOfMemoryError("Java heap space");
            }
        });
    }

    @Test
    void thePipelineEndsWithWhatItsReadingThreadDiedOf() throws Exception {
        Pipeline pipeline = pipeline(false, LinesSourceType.DEADLY);

        InletException told = catchThrowableOfType(InletException.class, pipeline::run);

        assertThat(told.kind()).isEqualTo(InletException.Kind.BUG);
        assertThat(told).hasMessageContaining("inlet-read-events").hasCauseInstanceOf(StackOverflowError.class);
    }

    @Test
    void thePipelineEndsWithWhatItsCommitThreadDiedOfAndWhatWasCommittedIsThereOnce() throws Exception {
        Pipeline pipeline = pipeline(false, "{\"id\":1}");

        InletException told = catchThrowableOfType(InletException.class, pipeline::run);

        assertThat(told.kind()).isEqualTo(InletException.Kind.CONFIGURATION);
        assertThat(told).hasMessageContaining("inlet-commit").hasCauseInstanceOf(OutOfMemoryError.class);
        assertThat(told.wayOut()).contains("memory").contains("max-bytes");
        Pipelines.runOnce(directory, """
                name: test
                sources: {events: {type: lines, path: events.jsonl, schema: id BIGINT}}
                sinks: [{table: t}]
                """);
        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT id FROM %s")).containsExactly("1");
    }

    @Test
    void whoWaitsForAnEpochHearsWhatTheDecodingThreadDiedOf() {
        List<SourceReader> deadly = new AbstractList<>() {
            @Override
            public SourceReader get(int index) {
                throw new OutOfMemoryError("Java heap space");
            }

            @Override
            public int size() {
                return 1;
            }
        };
        CutTrigger trigger = new CutTrigger(Duration.ofMillis(1), 1);
        EngineSettings settings = new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 1, directory, List.of());
        try (Engine engine = Engine.open(settings);
                EpochCutter cutter = new EpochCutter(trigger, deadly, Map.of(), engine, 1)) {
            trigger.full("some reader");
            cutter.start();
            assertThatThrownBy(cutter::take)
                    .isInstanceOf(InletException.class)
                    .hasMessageContaining("inlet-decode")
                    .hasCauseInstanceOf(OutOfMemoryError.class);
        }
    }
}
