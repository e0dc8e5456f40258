package dev.inlet.cli;

import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.RunMode;
import dev.inlet.storage.StorageProbe;
import dev.inlet.table.DeltaTable;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A process of {@code inlet chaos}: lands what is there, unless it dies at a call of storage. */
@Command(name = "chaos-child", hidden = true, description = "A process of `inlet chaos`.")
final class ChaosChild implements Callable<Integer> {
    /** As a shell tells of {@code kill -9}. */
    static final int KILLED = 137;

    private final Console console;

    @Parameters(index = "0")
    private Path file = Path.of("");

    @Parameters(index = "1")
    private Path scratch = Path.of("");

    @Option(names = "--rows", required = true)
    private long rows;

    @Option(names = "--die-at", defaultValue = "0")
    private long dieAt;

    @Option(names = "--after")
    private boolean after;

    ChaosChild(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        PipelineDefinition definition =
                ScratchPipeline.of(Run.read(console, file), scratch, rows).definition();
        Death death = new Death(dieAt, after);
        new Pipeline(
                        definition,
                        RunMode.ONCE,
                        Clock.systemUTC(),
                        event -> {},
                        place -> DeltaTable.local(Path.of(place), death))
                .run();
        return ExitCode.DONE;
    }

    /** Ends the process at a call, as {@code kill -9} would: nothing is tidied up. */
    private static final class Death implements StorageProbe {
        private final AtomicLong calls = new AtomicLong();
        private final long at;
        private final boolean after;
        private final ThreadLocal<Long> current = new ThreadLocal<>();

        private Death(long at, boolean after) {
            this.at = at;
            this.after = after;
        }

        @Override
        public void before(String call, String path) {
            long number = calls.incrementAndGet();
            current.set(number);
            if (!after && number == at) {
                Runtime.getRuntime().halt(KILLED);
            }
        }

        @Override
        public void after(String call, String path) {
            if (after && at > 0 && Long.valueOf(at).equals(current.get())) {
                Runtime.getRuntime().halt(KILLED);
            }
        }
    }
}
