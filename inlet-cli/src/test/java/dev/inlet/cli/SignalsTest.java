package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Stops the command in a process of its own, as shells and supervisors do. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "has other signals")
class SignalsTest {
    private static final Duration LONGEST = Duration.ofMinutes(2);

    @TempDir
    Path directory;

    private Process process;

    @AfterEach
    void end() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    @ParameterizedTest
    @CsvSource({"TERM, 0", "INT, 130"})
    void aRunWithoutEndCommitsWhatIsInHandAndEnds(String signal, int exitCode) throws Exception {
        start();
        awaitCommit();

        signal(signal);

        assertThat(exitCode()).as(errors()).isEqualTo(exitCode);
        assertThat(output()).contains("stopped: ");
        assertThat(errors()).contains("stopping: committing what is in hand").doesNotContain("\tat ");
        assertThat(Inlet.run("verify", directory.resolve("shop")).exitCode()).isZero();
    }

    @Test
    void anInterruptedRunIsNotDoneWhereItHasAnEnd() throws Exception {
        start("--once");
        awaitCommit();

        signal("TERM");

        assertThat(exitCode()).as(errors()).isEqualTo(130);
    }

    @Test
    void theSecondInterruptEndsAtOnce() throws Exception {
        start();
        awaitCommit();

        signal("INT");
        signal("INT");

        assertThat(exitCode()).as(errors()).isEqualTo(130);
        assertThat(Inlet.run("verify", directory.resolve("shop")).exitCode()).isZero();
    }

    private void start(String... options) throws IOException {
        Path file = Files.writeString(directory.resolve("pipeline.yaml"), """
                name: shop
                sources:
                  events: {type: generator, rows-per-second: 1000, rows: 100000000}
                sinks:
                  - table: ./shop
                trigger: {interval: 100ms, max-rows: 20000}
                """);
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", Main.class.getName()));
        command.addAll(List.of("run", file.toString(), "--output", "text"));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve("out").toFile())
                .redirectError(directory.resolve("err").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        process = builder.start();
    }

    private void awaitCommit() {
        Path first = directory.resolve("shop/_delta_log/00000000000000000001.json");
        await().atMost(LONGEST).until(() -> Files.exists(first) || !process.isAlive());
        assertThat(first).exists();
    }

    private void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    private int exitCode() throws InterruptedException {
        assertThat(process.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    private String output() throws IOException {
        return Files.readString(directory.resolve("out"));
    }

    private String errors() throws IOException {
        return Files.readString(directory.resolve("err"));
    }
}
