package dev.inlet.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code inlet} command. */
@Command(
        name = "inlet",
        mixinStandardHelpOptions = true,
        version = "inlet 0.1.0-SNAPSHOT",
        description = "Lands streams in Delta Lake tables, exactly once.")
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }
}
