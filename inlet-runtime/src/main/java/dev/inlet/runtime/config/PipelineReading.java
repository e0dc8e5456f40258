package dev.inlet.runtime.config;

import dev.inlet.error.InletException;
import dev.inlet.option.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** What became of reading a pipeline file. */
public sealed interface PipelineReading {
    /** Errors and warnings in the order of the file. */
    List<Problem> problems();

    /** @throws InletException of kind configuration, with all problems, where there are errors */
    PipelineDefinition definition();

    /** @param problems warnings only */
    record Usable(PipelineDefinition definition, List<Problem> problems) implements PipelineReading {
        public Usable {
            problems = List.copyOf(problems);
        }
    }

    /** @param file what the user called the file */
    record Unusable(String file, List<Problem> problems) implements PipelineReading {
        public Unusable {
            problems = List.copyOf(problems);
        }

        @Override
        public PipelineDefinition definition() {
            throw InletException.configuration(
                    "The pipeline " + file + " cannot be used",
                    problems.stream().map(Problem::toString).collect(Collectors.joining("\n", "\n", "\n")),
                    "Change these and run `inlet validate " + file + "` to check");
        }
    }
}
