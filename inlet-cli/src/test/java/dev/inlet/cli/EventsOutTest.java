package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Targets of events from the command line. */
class EventsOutTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path directory;

    @Test
    void theExampleAppendsALineForEachVersionOfItsTable() throws IOException {
        Path file = Files.copy(Path.of("../examples/events/events.yaml"), directory.resolve("events.yaml"));

        Inlet.Result result = Inlet.run("run", file, "--once");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        List<String> lines = Files.readAllLines(directory.resolve("events.jsonl"));
        try (var log = Files.list(directory.resolve("lake/orders/_delta_log"))) {
            long versions = log.filter(entry -> entry.toString().matches(".*/[0-9]{20}\\.json"))
                    .count();
            assertThat(lines).hasSize((int) versions);
        }
        // How many versions there are depends on the machine.
        long rows = 0;
        for (String line : lines) {
            rows += JSON.readTree(line).at("/data/rows").asLong();
        }
        assertThat(rows).isEqualTo(1000);
        assertThat(lines.get(lines.size() - 1)).contains("\"pipeline\":\"events\"");
    }

    @Test
    void aRunToTheEndWhoseTargetWasNotToldSaysSoAndFails() throws IOException {
        Path file = Files.writeString(directory.resolve("pipeline.yaml"), """
                name: events
                sources: {orders: {type: generator, rows: 10}}
                sinks:
                  - table: ./t
                    on-commit:
                      - {type: command, command: [sh, -c, "echo not today >&2; exit 7"], stop-timeout: 0s}
                """);

        Inlet.Result text = Inlet.run("run", file, "--once", "--output", "text");
        Inlet.Result json = Inlet.run("run", file, "--once", "--output", "json");

        assertThat(text.exitCode()).isEqualTo(1);
        assertThat(text.output())
                .contains("10 records")
                .contains("event target command of")
                .contains("was not told of");
        assertThat(json.exitCode()).isEqualTo(1);
        assertThat(json.output()).contains("\"target\":\"command\"", "\"delivered\":-1", "\"end\":\"exhausted\"");
    }

    @Test
    void theTableTellsHowFarItsTargetsAre() throws IOException {
        for (int rows : List.of(10, 20)) {
            Path file = Files.writeString(directory.resolve("pipeline.yaml"), """
                    name: events
                    sources: {orders: {type: generator, rows: %d}}
                    sinks:
                      - table: ./t
                        on-commit: [{type: command, command: [cat]}]
                    """.formatted(rows));
            assertThat(Inlet.run("run", file, "--once").exitCode()).isZero();
        }

        Inlet.Result shown = Inlet.run("table", "show", directory.resolve("t"));

        assertThat(shown.output())
                .containsPattern("event target command was told up to version [01], as of the last commit");
    }

    @Test
    void twoTargetsOfOneNameAndAnUnusableUrlAreTold() throws IOException {
        Path file = Files.writeString(directory.resolve("pipeline.yaml"), """
                name: events
                sources: {orders: {type: generator}}
                sinks:
                  - table: ./t
                    on-commit:
                      - {type: command, command: [a]}
                      - {type: command, command: [b]}
                      - {type: http, url: "ftp://user:tok-in-url@host/"}
                      - {type: htp, url: "http://host/"}
                dead-letters:
                  table: ./letters
                  on-commit: [{type: command, command: [a]}, {type: command, command: [b], name: command}]
                """);

        Inlet.Result result = Inlet.run("validate", file);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.toString())
                .containsPattern(
                        "(?s)two targets of this table are called \"command\".*two targets of this table are called \"command\"")
                .contains("\"url\"", "http: or https:")
                .contains("http")
                .doesNotContain("tok-in-url");
    }
}
