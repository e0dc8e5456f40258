package dev.inlet.cli;

import dev.inlet.error.InletException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells failures to a person, without a stack trace where there is something to do about them. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
    private final Console console;
    private final BooleanSupplier verbose;

    /** @param verbose whether the user asked for stack traces */
    Failures(Console console, BooleanSupplier verbose) {
        this.console = console;
        this.verbose = verbose;
    }

    @Override
    public int handleParseException(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        console.say(console.style().bad("inlet: ") + failure.getMessage());
        StringWriter suggestions = new StringWriter();
        if (UnmatchedArgumentException.printSuggestions(failure, new PrintWriter(suggestions))) {
            console.say(suggestions.toString().strip());
        }
        console.say("See `" + command.getCommandSpec().qualifiedName() + " --help`.");
        return ExitCode.USAGE;
    }

    @Override
    public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
        console.endStatus();
        InletException told = failure instanceof InletException known
                ? known
                : InletException.bug("Something failed that Inlet did not expect: " + failure, failure);
        console.say(text(told));
        if (verbose.getAsBoolean() || told.kind() == InletException.Kind.BUG) {
            console.say(trace(failure));
        }
        return ExitCode.of(told.kind());
    }

    private String text(InletException failure) {
        Style style = console.style();
        StringBuilder text = new StringBuilder();
        text.append(style.bad("inlet: ")).append(style.strong(failure.problem().strip()));
        part(text, "why: ", failure.reason());
        part(
                text,
                "way out: ",
                failure.kind() == InletException.Kind.BUG
                        ? "this is a defect of Inlet. Please report it, with what follows and the output of `inlet --version`"
                        : failure.wayOut());
        return text.toString();
    }

    /** Lines after the first keep under it. A list of problems, which begins with a line break, stands as it is. */
    private void part(StringBuilder text, String title, String content) {
        if (content.isBlank()) {
            return;
        }
        if (content.startsWith("\n")) {
            text.append('\n').append(content.strip().indent(2).stripTrailing());
        } else {
            String lines = content.strip().indent(2 + title.length()).strip();
            text.append("\n  ").append(console.style().faint(title)).append(lines);
        }
    }

    private static String trace(Exception failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString().stripTrailing();
    }
}
