package dev.inlet.cli;

import dev.inlet.error.InletException;
import dev.inlet.option.Problem.Severity;
import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.config.PipelineReading;
import dev.inlet.runtime.pipeline.Validation;
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
        reading.problems().forEach(problem -> console.out().println(problem));
        long errors = reading.problems().stream()
                .filter(p -> p.severity() == Severity.ERROR)
                .count();
        if (reading instanceof PipelineReading.Usable usable) {
            // Of a file that cannot be read it makes no sense to ask what it would do.
            List<InletException> problems = Validation.problems(usable.definition());
            problems.forEach(problem -> console.out().println(file + ": " + problem.getMessage()));
            errors = problems.size();
        }
        console.out().println(file + (errors == 0 ? " can be run" : ": " + Quantity.count(errors, "error", "errors")));
        return errors == 0 ? ExitCode.DONE : ExitCode.CONFIGURATION;
    }
}
