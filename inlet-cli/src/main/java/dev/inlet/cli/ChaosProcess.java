package dev.inlet.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A {@link ChaosChild} of this JVM's kind; it ends with this object at the latest. */
final class ChaosProcess implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofMinutes(30);

    private final Process process;
    private final Path output;

    private ChaosProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static ChaosProcess start(Path file, Path scratch, long rows, List<String> more) {
        try {
            Path temporary = Files.createDirectories(scratch.resolve("tmp"));
            Path output = Files.createTempFile(scratch, "process-", ".log");
            List<String> command = new ArrayList<>();
            command.add(ProcessHandle.current().info().command().orElse("java"));
            ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                    .filter(ChaosProcess::isInherited)
                    .forEach(command::add);
            command.add("-Djava.io.tmpdir=" + temporary);
            command.add(Main.class.getName());
            command.addAll(List.of(
                    "chaos-child", file.toString(), scratch.resolve("lake").toString()));
            command.addAll(List.of("--rows", Long.toString(rows)));
            command.addAll(more);
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            return new ChaosProcess(builder.start(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Memory, modules, what the launcher sets; not agents, archives and directories of this process. */
    private static boolean isInherited(String argument) {
        return argument.startsWith("--")
                || argument.startsWith("-Xm")
                || argument.startsWith("-Dinlet.")
                || argument.startsWith("-Dfile.encoding")
                || argument.startsWith("-XX:+Use")
                || argument.startsWith("-XX:Tier")
                || argument.startsWith("-XX:InlineSmallCode")
                || argument.startsWith("-XX:OnOutOfMemoryError");
    }

    /** Whether it has ended by itself within the time. */
    boolean endsWithin(Duration time) throws InterruptedException {
        return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Waits for its end, and kills it where that does not come. */
    int exitCode() throws InterruptedException {
        if (!endsWithin(LONGEST)) {
            kill();
        }
        return process.exitValue();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** @param signal STOP or CONT */
    void signal(String signal) throws InterruptedException {
        try {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What it has said. */
    String output() {
        try {
            return Files.readString(output).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
