package dev.inlet.it;

import dev.inlet.testkit.flink.FlinkJvm;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Flink SQL with a local cluster in a process of its own. For one thread. */
final class FlinkProcess implements AutoCloseable {
    private final Process process;
    private final Path errors;
    private final BufferedWriter scripts;
    private final BufferedReader answers;

    /** @param directory for what it says on its standard error */
    FlinkProcess(Path directory) throws IOException {
        errors = directory.resolve("flink.err");
        // It runs much code a few times, as do the other tests here.
        List<String> options = List.of("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");
        process = new ProcessBuilder(FlinkJvm.command(options, 1))
                .redirectError(errors.toFile())
                .start();
        scripts = process.outputWriter();
        answers = process.inputReader();
    }

    /** Runs the INSERTs of a script as one job, record by record in the order of the input, to its end. */
    void run(Path script) throws IOException {
        scripts.write(script.toString());
        scripts.newLine();
        scripts.flush();
        if (answers.readLine() == null) {
            throw new AssertionError("Flink failed at " + script + ": " + Files.readString(errors));
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
