package dev.inlet.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ScanRelation;
import dev.inlet.position.SourcePartition;
import dev.inlet.table.AsOf;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.table.TableScan;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LandReadingsTest {
    private static final SourcePartition LINES = new SourcePartition("readings", "stdin");

    @TempDir
    Path directory;

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(i -> "m-%d,2026-11-23T10:%02d:%02dZ,%d.%02d\n".formatted(i, i / 60 % 60, i % 60, i, i % 100))
                .collect(Collectors.joining());
    }

    /** The program as a process of its own, with the options of this JVM. */
    private Process start(Path table) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(argument -> argument.startsWith("--"))
                .forEach(command::add);
        command.addAll(List.of("-Djava.io.tmpdir=" + directory, "-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(LandReadings.class.getName(), table.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** The rows as the lines that they were made of, sorted. */
    private List<String> rows(Path table) throws SQLException {
        EngineSettings settings =
                new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 1, directory.resolve("spill"), List.of(table));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                ScanRelation relation = ScanRelation.open(
                        connection,
                        TableScan.plan(DeltaTable.local(table), AsOf.LATEST).files());
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(
                        "SELECT meter || ',' || strftime(measured, '%Y-%m-%dT%H:%M:%SZ') || ',' || value FROM ("
                                + relation.sql() + ")")) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(result.getString(1));
            }
            return rows.stream().sorted().toList();
        }
    }

    @Test
    void eachLineIsInTheTableOnceAlthoughTheProgramWasKilled() throws Exception {
        Path table = directory.resolve("readings");
        Process killed = start(table);
        try (OutputStream input = killed.getOutputStream();
                BufferedReader output = killed.inputReader(StandardCharsets.UTF_8)) {
            input.write(lines(0, 2500).getBytes(StandardCharsets.UTF_8));
            input.flush();
            assertThat(output.readLine()).isEqualTo("version 1 has the lines before 1000");
            assertThat(output.readLine()).isEqualTo("version 2 has the lines before 2000");
            killed.destroyForcibly().waitFor();
        }
        assertThat(DeltaTable.local(table).snapshot().progress("land-readings").position(LINES))
                .isEqualTo(2000);

        Process again = start(table);
        try (OutputStream input = again.getOutputStream()) {
            input.write(lines(0, 4200).getBytes(StandardCharsets.UTF_8));
        }
        assertThat(again.waitFor()).isZero();

        assertThat(rows(table)).isEqualTo(lines(0, 4200).lines().sorted().toList());
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table));
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.pipelines().get(0).written()).isEqualTo(4200);
    }

    @Test
    void theGuideShowsThisProgram() throws IOException {
        String guide = Files.readString(Path.of("..", "docs", "library.md"));
        String program =
                Files.readString(Path.of("src", "main", "java", "dev", "inlet", "examples", "LandReadings.java"));
        String body = program.substring(program.indexOf("public final class"));

        assertThat(guide)
                .as("the code in docs/library.md is that of LandReadings")
                .contains("```java\n" + body + "```");
    }
}
