package dev.inlet.it;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.pipeline.Pipeline;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/** A process that runs a pipeline, for tests to kill: {@code FILE [--once]}. Tells each event on standard output. */
public final class RunPipeline {
    /** Exit code of a process that lost its name to another, as the command line has it. */
    static final int FENCED = 4;

    private static final int FAILED = 1;

    private RunPipeline() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            Pipeline pipeline = new Pipeline(
                    PipelineReader.standard().read(Path.of(arguments[0])).definition(),
                    List.of(arguments).contains("--once"),
                    Clock.systemUTC(),
                    System.out::println);
            pipeline.run();
        } catch (InletException e) {
            e.printStackTrace();
            System.exit(e.kind() == InletException.Kind.FENCED ? FENCED : FAILED);
        }
    }
}
