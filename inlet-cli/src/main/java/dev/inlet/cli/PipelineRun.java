package dev.inlet.cli;

import dev.inlet.cli.Report.Ending;
import dev.inlet.cli.Report.Ending.How;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.runtime.pipeline.RunEnd;
import dev.inlet.runtime.pipeline.RunMode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** One run of a pipeline as a command: with its report, ended by its end or by signals. */
final class PipelineRun {
    private final Console console;
    private final Report report;
    private final boolean once;
    private final Pipeline pipeline;
    private volatile Duration startup = Duration.ZERO;

    PipelineRun(Console console, PipelineDefinition definition, RunMode mode, Report report) {
        this.console = console;
        this.report = report;
        this.once = mode.bounded();
        this.pipeline = new Pipeline(definition, mode, Clock.systemUTC(), this::tell);
    }

    /**
     * Runs to the end and reports it.
     *
     * @return the exit code
     * @throws InletException where the run failed; reported already, but for people
     */
    int run() throws InterruptedException {
        ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "inlet-progress");
            thread.setDaemon(true);
            return thread;
        });
        try (StopSignals signals = StopSignals.catching(console, this::stop)) {
            long every = report.interval().toMillis();
            ticks.scheduleAtFixedRate(() -> report.progress(pipeline.status()), every, every, TimeUnit.MILLISECONDS);
            RunEnd end = pipeline.run();
            end(ticks);
            report.ended(ending(end == RunEnd.EXHAUSTED ? How.EXHAUSTED : How.STOPPED));
            return exitCode(end, signals);
        } catch (InletException failure) {
            end(ticks);
            report.failed(failure, ending(How.FAILED));
            throw failure;
        } finally {
            end(ticks);
        }
    }

    private int exitCode(RunEnd end, StopSignals signals) {
        if (end == RunEnd.EXHAUSTED && pipeline.status().undelivered() > 0) {
            // All is committed, but not everybody who asked for it was told.
            return ExitCode.FAILED;
        }
        // To be terminated is how a run without an end is meant to end. One with an end has not come to it.
        return end == RunEnd.EXHAUSTED || (!once && !signals.wasInterrupted()) ? ExitCode.DONE : ExitCode.INTERRUPTED;
    }

    private void stop() {
        report.stopping();
        pipeline.stop();
    }

    private void tell(PipelineEvent event) {
        if (event instanceof PipelineEvent.Started && startup.isZero()) {
            startup = ProcessHandle.current()
                    .info()
                    .startInstant()
                    .map(start -> Duration.between(start, Instant.now()))
                    .orElse(Duration.ZERO);
        }
        report.accept(event);
    }

    private Ending ending(How how) {
        return new Ending(how, pipeline.status(), startup);
    }

    private void end(ScheduledExecutorService ticks) throws InterruptedException {
        ticks.shutdownNow();
        // A last report of progress must not come after the end.
        ticks.awaitTermination(1, TimeUnit.SECONDS);
        console.endStatus();
    }
}
