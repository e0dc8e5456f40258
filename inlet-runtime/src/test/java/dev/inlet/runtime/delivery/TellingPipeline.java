package dev.inlet.runtime.delivery;

import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.table.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline of one table with a receiver of its events. */
abstract class TellingPipeline {
    @TempDir
    Path directory;

    WebhookReceiver receiver;
    final List<PipelineEvent> told = Collections.synchronizedList(new ArrayList<>());

    @BeforeEach
    void startReceiver() throws IOException {
        receiver = WebhookReceiver.start();
    }

    @AfterEach
    void stopReceiver() {
        receiver.close();
    }

    void write(String... lines) throws IOException {
        Files.write(
                directory.resolve("events.jsonl"),
                List.of(lines),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    Pipeline pipeline(boolean bounded, String target) {
        return read(yaml(target), bounded);
    }

    static String yaml(String target) {
        return """
                name: test
                sources:
                  lines:
                    type: lines
                    path: events.jsonl
                    schema: id BIGINT NOT NULL, day STRING
                sinks:
                  - table: t
                    partition-by: [day]
                    on-commit:
                      - %s
                trigger: {interval: 100ms}
                """.formatted(target);
    }

    /** A pipeline of this file. */
    final Pipeline read(String yaml, boolean bounded) {
        return new Pipeline(definition(yaml), bounded, Clock.systemUTC(), told::add);
    }

    final PipelineDefinition definition(String yaml) {
        return PipelineReader.standard().read("test.yaml", yaml, directory).definition();
    }

    String hook(String more) {
        return "{type: http, url: \"" + receiver.url() + "\", longest-pause: 100ms" + more + "}";
    }

    Pipeline runOnce(String target) throws InterruptedException {
        Pipeline pipeline = pipeline(true, target);
        pipeline.run();
        return pipeline;
    }

    DeltaTable table() {
        return DeltaTable.local(directory.resolve("t"));
    }

    long latestVersion() {
        return table().snapshot().version();
    }

    static List<Long> upTo(long last) {
        return LongStream.rangeClosed(0, last).boxed().toList();
    }

    /** What is told up to the last version by one process, and from behind the stated one on by the next. */
    static List<Long> againFrom(long stated, long last) {
        List<Long> versions = new ArrayList<>(upTo(last));
        LongStream.rangeClosed(stated + 1, last).forEach(versions::add);
        return versions;
    }

    List<DeliveryNews> news() {
        synchronized (told) {
            return told.stream()
                    .filter(PipelineEvent.Delivering.class::isInstance)
                    .map(event -> ((PipelineEvent.Delivering) event).news())
                    .toList();
        }
    }

    /** A pipeline on a thread, stopped at the end. */
    static final class Running implements AutoCloseable {
        final Pipeline pipeline;
        private final ExecutorService thread = Executors.newSingleThreadExecutor();
        private final Future<?> end;

        Running(Pipeline pipeline) {
            this.pipeline = pipeline;
            this.end = thread.submit(pipeline::run);
        }

        @Override
        public void close() throws Exception {
            pipeline.stop();
            end.get(Duration.ofSeconds(30).toSeconds(), TimeUnit.SECONDS);
            thread.shutdown();
        }
    }
}
