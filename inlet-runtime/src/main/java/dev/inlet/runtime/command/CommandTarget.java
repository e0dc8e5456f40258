package dev.inlet.runtime.command;

import dev.inlet.option.Durations;
import dev.inlet.option.Options;
import dev.inlet.runtime.event.Delivery;
import dev.inlet.runtime.event.EventTarget;
import dev.inlet.runtime.event.EventTargetContext;
import dev.inlet.runtime.event.TableEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Runs a command for each event. */
final class CommandTarget implements EventTarget {
    private static final List<String> INHERITED = List.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR");

    private final List<String> command;
    private final Optional<String> directory;
    private final Map<String, String> environment = new LinkedHashMap<>();
    private final Duration timeout;
    private final ErrorOutput errors;

    CommandTarget(EventTargetContext context) {
        Options options = context.options();
        this.command = options.get(CommandTargetType.COMMAND);
        this.directory = options.find(CommandTargetType.DIRECTORY);
        this.timeout = context.timeout();
        for (String name : INHERITED) {
            Optional.ofNullable(System.getenv(name)).ifPresent(value -> environment.put(name, value));
        }
        Map<String, String> given = options.get(CommandTargetType.ENVIRONMENT).reveal();
        environment.putAll(given);
        this.errors = new ErrorOutput(given.values());
    }

    @Override
    public Delivery deliver(TableEvent event) throws InterruptedException {
        Path input = null;
        try {
            // A file, since a command that does not read would let us wait in a pipe.
            input = Files.createTempFile("inlet-event-", ".json");
            Files.writeString(input, event.json() + "\n");
            return run(input);
        } catch (IOException e) {
            return new Delivery.Refused("the command " + command.get(0) + " could not be started: " + e.getMessage());
        } finally {
            delete(input);
        }
    }

    private Delivery run(Path input) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        directory.ifPresent(path -> builder.directory(Path.of(path).toFile()));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.start();
        ErrorOutput.Reading said = errors.read(process.getErrorStream());
        try {
            if (!process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                return new Delivery.Refused(
                        "the command " + command.get(0) + " took longer than " + Durations.format(timeout));
            }
            int exitCode = process.exitValue();
            return exitCode == 0
                    ? new Delivery.Accepted()
                    : new Delivery.Refused("the command " + command.get(0) + " ended with exit code " + exitCode
                            + said.lastLine().map(line -> ": " + line).orElse(""));
        } finally {
            if (process.isAlive()) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
    }

    private static void delete(@Nullable Path file) {
        try {
            if (file != null) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            // It lies in the directory for temporary files and holds no secret.
        }
    }

    @Override
    public void close() {}
}
