package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedPipelineTest {
    @TempDir
    Path directory;

    @Test
    void aPipelineWhoseSourceIsAwayEndsWhenItIsStoppedWithWhatItHadRead() throws Exception {
        Files.write(directory.resolve("events.jsonl"), List.of("{\"id\":1}", LinesSourceType.AWAY));
        CountDownLatch away = new CountDownLatch(1);
        Pipeline pipeline = new Pipeline(Pipelines.definition(directory, """
                        name: test
                        sources: {events: {type: lines, path: events.jsonl, schema: id BIGINT}}
                        sinks: [{table: t}]
                        """), false, Clock.systemUTC(), event -> {
            if (event instanceof PipelineEvent.Retrying) {
                away.countDown();
            }
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Future<RunEnd> end = thread.submit(pipeline::run);
            away.await();
            pipeline.stop();
            assertThat(end.get(2, TimeUnit.MINUTES)).isEqualTo(RunEnd.STOPPED);
        } finally {
            thread.shutdownNow();
        }
        assertThat(Pipelines.rows(directory.resolve("t"), "SELECT id FROM %s")).containsExactly("1");
    }
}
