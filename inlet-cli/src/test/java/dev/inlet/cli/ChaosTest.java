package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChaosTest {
    @TempDir
    Path directory;

    private Path pipeline() throws IOException {
        return Files.writeString(directory.resolve("shop.yaml"), """
                name: shop
                sources:
                  shop:
                    type: generator
                    rows: 5000
                    schema: >
                      id BIGINT, time TIMESTAMP, user STRUCT<id BIGINT, country STRING>, action STRING, item STRING,
                      amount DOUBLE
                sinks:
                  - table: lake/shop
                    query: >
                      SELECT id, item, CAST(CASE WHEN id % 100 = 7 THEN item ELSE '1' END AS INTEGER) AS one FROM shop
                  - table: lake/counts
                    query: SELECT item, count(*) AS n FROM shop GROUP BY item
                dead-letters: {table: lake/dead}
                """);
    }

    @Test
    void aPipelineThatIsKilledAgainAndAgainIsCertifiedAndItsOwnTablesAreNotTouched() throws IOException {
        Path scratch = directory.resolve("scratch");

        // With this seed the first processes die at calls of storage that each run comes to.
        Inlet.Result result = Inlet.run(
                "chaos", pipeline(), "--minutes", "0.1", "--seed", "11", "--scratch", scratch, "--output", "json");

        assertThat(result.exitCode()).as(result.toString()).isZero();
        JsonNode summary = new ObjectMapper().readTree(result.output());
        assertThat(summary.path("holds").asBoolean()).isTrue();
        assertThat(summary.path("faults").asInt()).isPositive();
        assertThat(summary.path("records").asLong())
                .isEqualTo(5000L * summary.path("laps").asInt());
        assertThat(summary.path("lastLap")).hasSize(3);
        assertThat(directory.resolve("lake")).doesNotExist();
        assertThat(scratch).doesNotExist();
    }

    @Test
    void aScratchDirectoryThatOverlapsWithATableIsRefused() throws IOException {
        Path pipeline = pipeline();
        for (String scratch : List.of("lake", "lake/shop", "lake/shop/inside", ".")) {
            Path chosen = directory.resolve(scratch);
            boolean existed = Files.exists(chosen);

            Inlet.Result result = Inlet.run("chaos", pipeline, "--minutes", "0.001", "--scratch", chosen);

            assertThat(result.exitCode()).as(scratch + result).isIn(ExitCode.CONFIGURATION, ExitCode.USAGE);
            if (!existed) {
                assertThat(files(chosen)).as(scratch).isEmpty();
                ChaosLap.deleteRecursively(chosen);
            }
        }
    }

    @Test
    void aSeedRepeatsItsFaults() {
        List<String> one = new ArrayList<>();
        List<String> same = new ArrayList<>();
        List<String> other = new ArrayList<>();
        ChaosPlan first = new ChaosPlan(7, 1);
        ChaosPlan again = new ChaosPlan(7, 1);
        ChaosPlan different = new ChaosPlan(8, 1);
        for (int i = 0; i < 20; i++) {
            one.add(first.next().text());
            same.add(again.next().text());
            other.add(different.next().text());
        }
        assertThat(one).isEqualTo(same).isNotEqualTo(other);
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
