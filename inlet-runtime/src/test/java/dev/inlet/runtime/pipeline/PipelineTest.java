package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PipelineTest {
    @TempDir
    Path directory;

    private static final String EVENTS =
            """
            name: events
            sources:
              made: {type: generator, rows: 25000, seed: 1}
            sinks:
              - table: lake/events
            """;

    @Test
    void everyRecordIsInTheTableOnceAndASecondRunAddsNothing() throws Exception {
        Pipelines.runOnce(directory, EVENTS);
        List<String> first = Pipelines.rows(directory.resolve("lake/events"), "SELECT count(*), count(DISTINCT id) FROM %s");

        List<PipelineEvent> again = Pipelines.runOnce(directory, EVENTS);

        assertThat(first).containsExactly("25000|25000");
        assertThat(Pipelines.rows(directory.resolve("lake/events"), "SELECT count(*) FROM %s")).containsExactly("25000");
        assertThat(again).noneMatch(event -> event instanceof PipelineEvent.Committed);
    }
}
