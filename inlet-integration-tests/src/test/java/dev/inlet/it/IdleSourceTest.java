package dev.inlet.it;

import static dev.inlet.it.SparkDelta.json;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.runtime.pipeline.PipelineEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Windows over two sources, of which one has nothing left to read. */
class IdleSourceTest {
    private static final String SOURCE =
            "{type: files, path: %s, settle-time: 0s, poll-interval: 50ms, schema: t TIMESTAMP, watermark: {column: t, delay: 0s}}";

    @TempDir
    Path directory;

    @Test
    void filesThatWereReadToTheirEndHoldBackNoWindow() throws Exception {
        land("a", "1", "2026-03-01T10:00:10Z");
        land("b", "1", "2026-03-01T10:00:20Z");
        String yaml = """
                name: test
                memory: 512MB
                sources:
                  a: %s
                  b: %s
                sinks:
                  - table: t
                    window: {type: tumbling, size: 1m}
                    query: SELECT count(*) AS n FROM (FROM a UNION ALL FROM b) GROUP BY window_start
                trigger: {interval: 100ms}
                """.formatted(SOURCE.formatted("a"), SOURCE.formatted("b"));
        try (Pipelines.Running running = new Pipelines.Running(directory, yaml)) {
            OptionalLong both =
                    OptionalLong.of(Instant.parse("2026-03-01T10:00:10Z").toEpochMilli());
            await().until(() -> running.events(PipelineEvent.Committed.class).stream()
                    .anyMatch(commit -> commit.watermark().equals(both)));

            land("a", "2", "2026-03-01T10:05:00Z");
            running.awaitMore(1);
        }

        assertThat(json("SELECT n FROM " + table(directory.resolve("t")))).containsExactly("{\"n\":2}");
    }

    private void land(String source, String name, String time) throws IOException {
        Path whole = Files.writeString(directory.resolve(source + name), "{\"t\":\"" + time + "\"}\n");
        Files.move(whole, Files.createDirectories(directory.resolve(source)).resolve(name + ".jsonl"));
    }
}
