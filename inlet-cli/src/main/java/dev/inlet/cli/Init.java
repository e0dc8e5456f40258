package dev.inlet.cli;

import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code inlet init}. */
@Command(
        name = "init",
        mixinStandardHelpOptions = true,
        description = "Write a commented pipeline file to start from. A file that is there is left alone.",
        footer = {"", "Examples:", "  inlet init kafka", "  inlet init files landing.yaml"})
final class Init implements Callable<Integer> {
    /** Types of sources with a template. */
    static final List<String> TYPES = List.of("kafka", "files", "delta", "generator");

    private final Console console;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(index = "0", paramLabel = "TYPE", description = "Type of the source: kafka, files, delta or generator.")
    private String type = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FILE",
            description = "The file to write. Default: the type with .yaml.")
    private @Nullable Path file;

    Init(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        if (!TYPES.contains(type)) {
            throw new ParameterException(
                    spec.commandLine(), "there is no template for '" + type + "'" + NearestName.hint(type, TYPES));
        }
        Path target = Optional.ofNullable(file).orElseGet(() -> Path.of(type + ".yaml"));
        write(target);
        console.out().println("wrote " + target);
        console.out().println("next: change what is marked in it, then");
        console.out().println("  inlet validate " + target);
        console.out().println("  inlet run " + target);
        return ExitCode.DONE;
    }

    private void write(Path target) {
        try {
            Files.writeString(target, template(type), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            throw InletException.configuration(
                    target + " is there already",
                    "It may hold work of yours",
                    "Name another file: inlet init " + type + " FILE");
        } catch (NoSuchFileException e) {
            throw InletException.configuration(
                    target + " cannot be written", "There is no such directory", "Make the directory, or name another");
        } catch (IOException e) {
            throw InletException.configuration(
                    target + " cannot be written", e.toString(), "Name a file that this user may make");
        }
    }

    static String template(String type) throws IOException {
        try (InputStream in = Init.class.getResourceAsStream("init/" + type + ".yaml")) {
            if (in == null) {
                throw InletException.bug("The template for " + type + " is not in the jar", null);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
