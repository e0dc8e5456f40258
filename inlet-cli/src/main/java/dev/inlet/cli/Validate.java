package dev.inlet.cli;

import dev.inlet.option.Problem;
import dev.inlet.option.Problem.Severity;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.config.PipelineReading;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code inlet validate}. */
@Command(
        name = "validate",
        mixinStandardHelpOptions = true,
        description = {
            "Tell all problems of a pipeline file at once, each with its line and column.",
            "Reads the tables that the file names, writes nothing, and asks no broker."
        },
        footer = {"", "Example:", "  inlet validate clicks.yaml", "", "Exit codes: 0 can be run, 3 has errors."})
final class Validate implements Callable<Integer> {
    private final Console console;

    @Parameters(paramLabel = "FILE", description = "The pipeline file.")
    private Path file = Path.of("");

    Validate(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        PipelineReading reading = PipelineReader.standard().read(file);
        List<Problem> problems = reading.problems();
        problems.forEach(problem -> console.out().println(problem));
        long errors =
                problems.stream().filter(p -> p.severity() == Severity.ERROR).count();
        if (reading instanceof PipelineReading.Unusable) {
            console.say(file + ": " + Quantity.count(errors, "error", "errors"));
            return ExitCode.CONFIGURATION;
        }
        console.out().println(file + " can be run");
        return ExitCode.DONE;
    }
}
