package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.runtime.pipeline.RunEnd;
import dev.inlet.runtime.pipeline.RunMode;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;

/** Runs pipelines within this JVM. */
final class Pipelines {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    private Pipelines() {}

    static PipelineDefinition definition(Path directory, String yaml) {
        return PipelineReader.standard().read("test.yaml", yaml, directory).definition();
    }

    /** Lands what is there. */
    static void runOnce(Path directory, String yaml) throws InterruptedException {
        RunEnd end = new Pipeline(definition(directory, yaml), true, Clock.systemUTC(), event -> {}).run();
        assertThat(end).isEqualTo(RunEnd.EXHAUSTED);
    }

    /** Lands what is there and ends the windows that are open. */
    static void closeWindows(Path directory, String yaml) throws InterruptedException {
        RunMode mode = new RunMode(true, true, Optional.empty());
        RunEnd end = new Pipeline(definition(directory, yaml), mode, Clock.systemUTC(), event -> {}).run();
        assertThat(end).isEqualTo(RunEnd.EXHAUSTED);
    }

    /** A pipeline that runs on a thread of its own until it is stopped. */
    static final class Running implements AutoCloseable {
        private final Pipeline pipeline;
        private final List<PipelineEvent> events = new CopyOnWriteArrayList<>();
        private final CompletableFuture<RunEnd> end = new CompletableFuture<>();

        Running(Path directory, String yaml) {
            this(directory, yaml, Clock.systemUTC());
        }

        Running(Path directory, String yaml, Clock clock) {
            pipeline = new Pipeline(definition(directory, yaml), false, clock, events::add);
            new Thread(this::run, "pipeline").start();
        }

        private void run() {
            try {
                end.complete(pipeline.run());
            } catch (InterruptedException | RuntimeException e) {
                end.completeExceptionally(e);
            }
        }

        <E extends PipelineEvent> List<E> events(Class<E> type) {
            return events.stream().filter(type::isInstance).map(type::cast).toList();
        }

        /** Rows committed so far, to all tables. */
        long rows() {
            return events(PipelineEvent.Committed.class).stream()
                    .mapToLong(PipelineEvent.Committed::rows)
                    .sum();
        }

        /** Waits for so many more rows. */
        void awaitMore(long rows) {
            awaitRows(rows() + rows);
        }

        /** Waits until so many rows are committed since the start. */
        void awaitRows(long rows) {
            await().atMost(LONGEST).until(() -> end.isDone() || rows() >= rows);
            assertThat(end).isNotCompletedExceptionally();
        }

        /** Waits for the pipeline to end by itself; answers why. */
        InletException awaitFailure() {
            await().atMost(LONGEST).until(end::isDone);
            return catchThrowableOfType(InletException.class, () -> {
                try {
                    end.get();
                } catch (ExecutionException e) {
                    throw e.getCause();
                }
            });
        }

        /** Has it commit what is in hand and end. */
        void stop() throws InterruptedException, ExecutionException {
            pipeline.stop();
            assertThat(end.get()).isEqualTo(RunEnd.STOPPED);
        }

        @Override
        public void close() {
            pipeline.stop();
            await().atMost(LONGEST).until(end::isDone);
        }
    }
}
