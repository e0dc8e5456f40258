package dev.inlet.cli;

import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.config.PipelineReading;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code inlet run}. */
@Command(
        name = "run",
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

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    private Path file = Path.of("");

    @Option(names = "--once", description = "End when everything that is there at the start is committed.")
    private boolean once;

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
        boolean json = output == Output.JSON || (output == Output.AUTO && !console.isLive());
        if (json) {
            Logs.toConsoleAsJson(console, main.isVerbose());
        }
        PipelineDefinition definition = read(console, file);
        return json
                ? new PipelineRun(console, definition, once, new JsonReport(console, definition)).run()
                : new PipelineRun(console, definition, once, new TextReport(console, definition, once)).run();
    }

    /** The pipeline in the file; what it warns of is said. */
    static PipelineDefinition read(Console console, Path file) {
        PipelineReading reading = PipelineReader.standard().read(file);
        PipelineDefinition definition = reading.definition();
        reading.problems().forEach(warning -> console.say(warning.toString()));
        return definition;
    }
}
