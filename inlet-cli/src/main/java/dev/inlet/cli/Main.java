package dev.inlet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;

/** The {@code inlet} command. */
@Command(
        name = "inlet",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Lands streams in Delta Lake tables, exactly once.",
        footer = {
            "",
            "Examples:",
            "  inlet quickstart              see it work on data that ships with Inlet",
            "  inlet init kafka              write a commented pipeline file",
            "  inlet validate kafka.yaml     tell all problems of a pipeline file",
            "  inlet run kafka.yaml          run until stopped",
            "",
            "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 wrong configuration, 4 fenced,",
            "130 interrupted."
        })
public final class Main {
    static final String RUN = "run";

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Tell more on standard error, with the stack traces of failures.")
    private boolean verbose;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description = "No colours, as with the environment variable NO_COLOR.")
    @SuppressWarnings("unused") // The console is made before the arguments are parsed, and looks for it by itself.
    private boolean noColor;

    private Main() {}

    /** Whether the user asked for more than the ordinary. */
    boolean isVerbose() {
        return verbose;
    }

    public static void main(String[] arguments) {
        Console console = Console.ofProcess(List.of(arguments));
        int code = execute(console, arguments);
        console.flush();
        System.exit(code == ExitCode.DONE && isCut(console) ? ExitCode.FAILED : code);
    }

    /** Whether what was written to standard output did not get there, which is then told. A reader that has enough, like head, may go. */
    private static boolean isCut(Console console) {
        Optional<IOException> lost = console.lost()
                .filter(failure -> !String.valueOf(failure.getMessage()).contains("Broken pipe"));
        lost.ifPresent(failure ->
                console.say("inlet: standard output could not be written to its end: " + failure.getMessage()));
        return lost.isPresent();
    }

    /** Runs one command line to its end and returns the exit code. */
    static int execute(Console console, String... arguments) {
        // The command most started, and waited for: the others need not be looked at for it.
        return (arguments.length > 0 && arguments[0].equals(RUN)
                        ? commandLine(console, main -> new CommandLine(main).addSubcommand(new Run(console)))
                        : commandLine(console))
                .execute(arguments);
    }

    /** All commands, ready to parse and run. */
    static CommandLine commandLine(Console console) {
        return commandLine(
                console,
                main -> new CommandLine(main)
                        .addSubcommand(new Quickstart(console))
                        .addSubcommand(new Run(console))
                        .addSubcommand(new Validate(console))
                        .addSubcommand(new Verify(console))
                        .addSubcommand(new Chaos(console))
                        .addSubcommand(new ChaosChild(console))
                        .addSubcommand(new Init(console))
                        .addSubcommand(new CommandLine(new TableCommand())
                                .addSubcommand(new TableShow(console))
                                .addSubcommand(new TableHistory(console))
                                .addSubcommand(new TableRead(console)))
                        .addSubcommand(new Completion(console)));
    }

    private static CommandLine commandLine(Console console, Function<Main, CommandLine> commands) {
        Main main = new Main();
        CommandLine line = commands.apply(main);
        Failures failures = new Failures(console, () -> main.verbose);
        line.setCaseInsensitiveEnumValuesAllowed(true)
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(console.style().colors() ? Ansi.ON : Ansi.OFF))
                .setOut(new PrintWriter(console.out(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler(failures)
                .setExecutionExceptionHandler(failures)
                .setExecutionStrategy(parsed -> {
                    Logs.toConsole(console, main.verbose);
                    return new RunLast().execute(parsed);
                });
        return line;
    }

    /** The version of the jar that this class came from. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"inlet " + (version == null ? "(not packaged)" : version)};
        }
    }
}
