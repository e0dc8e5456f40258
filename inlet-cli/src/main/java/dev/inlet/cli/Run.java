package dev.inlet.cli;

import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.config.PipelineReading;
import dev.inlet.runtime.pipeline.ResetState;
import dev.inlet.runtime.pipeline.RunMode;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** {@code inlet run}. */
@Command(
        name = Main.RUN,
        mixinStandardHelpOptions = true,
        description = {
            "Run a pipeline until it is stopped; with --once, until everything that is there now is committed.",
            "Started again, it goes on where its tables stand. Ctrl-C and SIGTERM commit what is in hand first; a second "
                    + "Ctrl-C ends at once, and loses nothing either."
        },
        footer = {
            "",
            "Examples:",
            "  inlet run clicks.yaml",
            "  inlet run clicks.yaml --once --output json",
            "",
            "Exit codes: 0 done or stopped by SIGTERM, 1 failed, 3 wrong configuration,",
            "4 another process runs under the same name, 130 interrupted: by Ctrl-C, or",
            "before --once was done."
        })
final class Run implements Callable<Integer> {
    /** How the run is told. */
    enum Output {
        AUTO,
        TEXT,
        JSON
    }

    private final Console console;

    @ParentCommand
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Main main;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    private Path file = Path.of("");

    @Option(names = "--once", description = "End when everything that is there at the start is committed.")
    private boolean once;

    @Option(
            names = "--close-windows",
            description =
                    "With --once, end the windows and joins that are open: nothing follows. Later rows of them are late.")
    private boolean closeWindows;

    @Option(
            names = "--reset-state",
            paramLabel = "FROM",
            description = {
                "Where the rows of open windows or joins, or keys, are lost, or are of another definition:",
                "earliest: read them again from the source.",
                "now: go on without them.",
                "Changes nothing where they can be used."
            })
    private Optional<ResetState> resetState = Optional.empty();

    @Option(
            names = "--output",
            paramLabel = "FORM",
            defaultValue = "auto",
            description = {
                "text: lines for people and a summary, with live progress on a terminal.",
                "json: the log as JSON lines on standard error, and at the end one object with all counts on standard output.",
                "auto: text on a terminal, json elsewhere. Default: ${DEFAULT-VALUE}."
            })
    private Output output = Output.AUTO;

    Run(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws InterruptedException {
        if (closeWindows && !once) {
            throw new ParameterException(
                    spec.commandLine(), "--close-windows is for a run that has an end: add --once");
        }
        RunMode mode = new RunMode(once, closeWindows, resetState);
        boolean json = output == Output.JSON || (output == Output.AUTO && !console.isLive());
        if (json) {
            Logs.toConsoleAsJson(console, main.isVerbose());
        }
        PipelineDefinition definition = read(console, file);
        return json
                ? new PipelineRun(console, definition, mode, new JsonReport(console, definition)).run()
                : new PipelineRun(console, definition, mode, new TextReport(console, definition, once)).run();
    }

    /** The pipeline in the file; what it warns of is said. */
    static PipelineDefinition read(Console console, Path file) {
        PipelineReading reading = PipelineReader.standard().read(file);
        PipelineDefinition definition = reading.definition();
        reading.problems().forEach(warning -> console.say(warning.toString()));
        return definition;
    }
}
