package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String GENERATOR = """
            name: shop
            sources:
              events: {type: generator, rows: 500}
            sinks:
              - table: ./shop
            """;

    private static final String FILES = """
            name: landing
            sources:
              events: {type: files, path: ./in, settle-time: 0s, schema: "id BIGINT NOT NULL, note STRING"}
            sinks:
              - table: ./events
            """;

    @TempDir
    Path directory;

    @Test
    void aScriptGetsAllCountsInOneObject() throws IOException {
        Path file = pipeline(GENERATOR);

        Inlet.Result result = Inlet.run("run", file, "--once", "--output", "json");

        assertThat(result.exitCode()).as(result.errors()).isZero();
        JsonNode summary = JSON.readTree(result.output());
        assertThat(summary.path("pipeline").asText()).isEqualTo("shop");
        assertThat(summary.path("end").asText()).isEqualTo("exhausted");
        assertThat(summary.path("records").asLong()).isEqualTo(500);
        assertThat(summary.path("rows").asLong()).isEqualTo(500);
        assertThat(summary.path("deadLettered").asLong()).isZero();
        assertThat(summary.path("skipped").asLong()).isZero();
        assertThat(summary.path("bytesRead").asLong()).isPositive();
        assertThat(summary.path("bytesWritten").asLong()).isPositive();
        assertThat(summary.path("commits").asLong()).isPositive();
        assertThat(summary.path("versions")
                        .path(directory.resolve("shop").toString())
                        .asLong())
                .isPositive();
        assertThat(summary.path("workingSeconds").isNumber()).isTrue();
        assertThat(summary.path("recordsPerSecond").isNumber()).isTrue();
        assertThat(summary.path("startupSeconds").asDouble()).isPositive();
    }

    @Test
    void withJsonEveryLineOnStandardErrorIsAnObject() throws IOException {
        Inlet.Result result = Inlet.run("run", pipeline(GENERATOR), "--once", "--output", "json", "--verbose");

        assertThat(result.errors().lines()).isNotEmpty().allSatisfy(line -> {
            JsonNode event = JSON.readTree(line);
            assertThat(event.path("time").asText()).endsWith("Z");
            assertThat(event.path("message").asText()).isNotEmpty();
        });
        assertThat(result.errors()).contains("\"message\":\"table created\"", "\"message\":\"committed\"");
    }

    @Test
    void aPersonGetsLinesAndASummary() throws IOException {
        Inlet.Result result = Inlet.run("run", pipeline(GENERATOR), "--once", "--output", "text");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("done: 500 records → 500 rows", "shop is at version");
        assertThat(result.errors()).contains("pipeline shop started", "made table");
    }

    @Test
    void aFoundSchemaIsShownAsItIsPasted() throws IOException {
        Inlet.Result result = Inlet.run("run", pipeline(GENERATOR), "--once", "--output", "text");
        String schema = result.errors()
                .lines()
                .dropWhile(line -> !line.contains("schema: >-"))
                .takeWhile(line -> line.startsWith("    "))
                .reduce("", (all, line) -> all + line + "\n");

        Path pasted = Files.writeString(directory.resolve("pasted.yaml"), """
                name: shop
                sources:
                  events:
                    type: generator
                    rows: 500
                """ + schema + """
                sinks:
                  - table: ./shop
                """);

        assertThat(schema).contains("user STRUCT<");
        assertThat(Inlet.run("validate", pasted).output()).contains("can be run");
    }

    @Test
    void runAgainItSaysThatNothingIsNew() throws IOException {
        Path file = pipeline(GENERATOR);
        Inlet.run("run", file, "--once");

        Inlet.Result result = Inlet.run("run", file, "--once", "--output", "text");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("nothing new");
        assertThat(result.errors()).contains("reads on where its tables stand");
    }

    @Test
    void aWrongFileIsToldWithPlacesAndRunsNothing() throws IOException {
        Path file = pipeline(GENERATOR.replace("table:", "tabel:").replace("rows:", "roows:"));

        Inlet.Result result = Inlet.run("run", file, "--once");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).isEmpty();
        assertThat(result.errors())
                .contains("pipeline.yaml:3:", "did you mean \"rows\"", "pipeline.yaml:5:", "did you mean \"table\"")
                .doesNotContain("\tat ");
        assertThat(directory.resolve("shop")).doesNotExist();
    }

    @Test
    void aMissingFileIsWrongConfiguration() {
        Inlet.Result result = Inlet.run("run", directory.resolve("none.yaml"));

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).contains("none.yaml", "there is no such file");
    }

    @Test
    void aRecordThatDoesNotFitStopsARunWithoutDeadLetters() throws IOException {
        Path file = pipeline(FILES);
        input("{\"id\": 1}\n{\"id\": \"one\"}\n");

        Inlet.Result result = Inlet.run("run", file, "--once", "--output", "json");

        assertThat(result.exitCode()).isEqualTo(1);
        JsonNode summary = JSON.readTree(result.output());
        assertThat(summary.path("end").asText()).isEqualTo("failed");
        assertThat(summary.path("error").path("kind").asText()).isEqualTo("data");
        assertThat(summary.path("error").path("wayOut").asText()).isNotEmpty();
        assertThat(result.errors()).contains("inlet: ", "way out: ").doesNotContain("\tat ");
    }

    @Test
    void traceIsShownToThoseWhoAsk() throws IOException {
        Path file = pipeline(FILES);
        input("{\"id\": \"one\"}\n");

        assertThat(Inlet.run("run", file, "--once", "--verbose", "--output", "text")
                        .errors())
                .contains("\tat dev.inlet.");
    }

    @Test
    void deadLettersAreCountedAndNamed() throws IOException {
        Path file = pipeline(FILES + "dead-letters: {table: ./letters}\n");
        input("{\"id\": 1}\n{\"id\": \"one\"}\n");

        Inlet.Result result = Inlet.run("run", file, "--once", "--output", "text");

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("2 records → 1 row and 1 dead letter in", "letters");
    }

    private void input(String lines) throws IOException {
        Files.createDirectories(directory.resolve("in"));
        Files.writeString(directory.resolve("in/a.jsonl"), lines);
    }

    private Path pipeline(String text) throws IOException {
        return Files.writeString(directory.resolve("pipeline.yaml"), text);
    }
}
