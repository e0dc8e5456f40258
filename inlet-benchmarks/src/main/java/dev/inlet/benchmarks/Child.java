package dev.inlet.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A process that a benchmark starts, and what it takes of the machine. It tells its result as one line of JSON, the last one on its
 * standard output; its standard error goes to a file. For one thread.
 */
final class Child implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long STOP_SECONDS = 20;

    private final String name;
    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final BufferedWriter input;
    private final ResourceMeter meter;

    private Child(String name, Process process, Path errors) {
        this.name = name;
        this.process = process;
        this.errors = errors;
        this.output = process.inputReader();
        this.input = process.outputWriter();
        this.meter = ResourceMeter.start(process);
    }

    /**
     * @param name unique within the benchmark; of the file with the standard error
     * @param command whose first element is the program
     */
    static Child start(Work work, String name, List<String> command) throws IOException {
        Path errors = work.directory().resolve(name + ".err");
        Process process =
                new ProcessBuilder(command).redirectError(errors.toFile()).start();
        return new Child(name, process, errors);
    }

    /** Another JVM with this one's class path. */
    static Child jvm(Work work, String name, List<String> jvmOptions, Class<?> main, List<String> arguments)
            throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Dlogback.configurationFile=benchmarks-logback.xml");
        command.addAll(jvmOptions);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return start(work, name, command);
    }

    /** The next line of its standard output. */
    String line() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw failed("ended too early");
        }
        return line;
    }

    /** Writes a line to its standard input. */
    void tell(String line) throws IOException {
        input.write(line);
        input.newLine();
        input.flush();
    }

    /** Has it see the end of its standard input. */
    void endInput() throws IOException {
        input.close();
    }

    /**
     * @param json what it told of itself
     * @param peakMemory bytes of resident memory at most; 0 where the system does not tell
     * @param cpuSeconds over all threads; 0 where the system does not tell
     */
    record Result(JsonNode json, long peakMemory, double cpuSeconds) {}

    /** What the next line of its standard output tells, and what it took of the machine so far. */
    Result next() throws IOException {
        return new Result(JSON.readTree(line()), meter.peakMemory(), meter.cpuSeconds());
    }

    /** Waits for its end, which must be a good one. */
    Result await() throws IOException, InterruptedException {
        String last = null;
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            last = line;
        }
        int exit = process.waitFor();
        meter.close();
        if (exit != 0 || last == null) {
            throw failed("ended with exit code " + exit);
        }
        return new Result(JSON.readTree(last), meter.peakMemory(), meter.cpuSeconds());
    }

    /** Asks it to end, as a user does, then waits for its end. */
    Result terminate() throws IOException, InterruptedException {
        // Process.destroy would close its output too, which we want to read.
        process.toHandle().destroy();
        return await();
    }

    ResourceMeter meter() {
        return meter;
    }

    private IllegalStateException failed(String how) throws IOException {
        @Nullable String said = Files.exists(errors) ? Files.readString(errors) : null;
        String tail = said == null ? "" : said.substring(Math.max(0, said.length() - 4000));
        return new IllegalStateException(name + " " + how + "; see " + errors + "\n" + tail);
    }

    /** Ends it by force where it runs still. */
    @Override
    public void close() {
        meter.close();
        process.destroy();
        try {
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
