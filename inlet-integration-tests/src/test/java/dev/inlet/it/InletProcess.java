package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.cli.Main;
import dev.inlet.testkit.disk.WatchedFileSystemProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A pipeline in a process of its own, which ends with this object at the latest. Signals are those of a POSIX system. */
final class InletProcess implements AutoCloseable {
    private static final Duration LONGEST_RUN = Duration.ofMinutes(10);

    private final Process process;
    private final Path output;

    private InletProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * @param temporary what is to be the process's directory for temporary files; made where it is missing
     * @param arguments of {@link RunPipeline} behind the file
     */
    static InletProcess start(Path pipeline, Path temporary, String... arguments) throws IOException {
        List<String> behind = new ArrayList<>(List.of(pipeline.toString()));
        behind.addAll(List.of(arguments));
        return start(pipeline, temporary, List.of(), RunPipeline.class, behind);
    }

    /**
     * Runs the {@code inlet} command on a pipeline, as a user does.
     *
     * @param under a command that runs what is behind it, such as {@code setpriv}; may be empty
     * @param options of {@code inlet run}
     */
    static InletProcess command(Path pipeline, Path temporary, List<String> under, String... options)
            throws IOException {
        List<String> arguments = new ArrayList<>(List.of("run", "--output", "text"));
        arguments.addAll(List.of(options));
        arguments.add(pipeline.toString());
        return start(pipeline, temporary, under, Main.class, arguments);
    }

    /** Runs another command of {@code inlet} on a pipeline. */
    static InletProcess command(String command, Path pipeline, Path temporary, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(command, pipeline.toString()));
        arguments.addAll(List.of(options));
        return start(pipeline, temporary, List.of(), Main.class, arguments);
    }

    private static InletProcess start(
            Path pipeline, Path temporary, List<String> under, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> small = List.of("-Xmx192m", "-XX:TieredStopAtLevel=1");
        return start(pipeline.getParent(), temporary, under, small, main, arguments);
    }

    /**
     * Runs a program on a disk whose calls can be made to fail.
     *
     * @param log the directory for the file to which its output goes
     * @param options of the JVM
     */
    static InletProcess onWatchedDisk(
            Path log, Path temporary, List<String> options, Class<?> main, List<String> arguments) throws IOException {
        List<String> more = new ArrayList<>(options);
        more.add("-Djava.nio.file.spi.DefaultFileSystemProvider=" + WatchedFileSystemProvider.class.getName());
        return start(log, temporary, List.of(), more, main, arguments);
    }

    private static InletProcess start(
            Path log, Path temporary, List<String> under, List<String> options, Class<?> main, List<String> arguments)
            throws IOException {
        Files.createDirectories(temporary);
        Path output = Files.createTempFile(log, "process", ".log");
        List<String> command = new ArrayList<>(under);
        command.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(options);
        command.addAll(List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + temporary, main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        return new InletProcess(builder.start(), output);
    }

    /** Lets time pass, at most until the process ends, which it must not. */
    void letWork(Duration time) throws InterruptedException, IOException {
        assertThat(process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS))
                .as("the process ended by itself: %s", output())
                .isFalse();
    }

    /** Ends the process as {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.destroyForcibly();
        process.waitFor();
    }

    /** Stops the process where it is, as a long pause of a virtual machine does. */
    void pause() throws IOException, InterruptedException {
        signal("STOP");
    }

    void resume() throws IOException, InterruptedException {
        signal("CONT");
    }

    /** Asks the process to end in order. */
    void terminate() {
        process.destroy();
    }

    private void signal(String name) throws IOException, InterruptedException {
        Shell.run("kill", "-" + name, Long.toString(process.pid()));
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the process to end by itself. */
    int exitCode() throws InterruptedException, IOException {
        assertThat(process.waitFor(LONGEST_RUN.toSeconds(), TimeUnit.SECONDS))
                .as("still running: %s", output())
                .isTrue();
        return process.exitValue();
    }

    /** What the process has said so far. */
    String output() throws IOException {
        return Files.readString(output);
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
