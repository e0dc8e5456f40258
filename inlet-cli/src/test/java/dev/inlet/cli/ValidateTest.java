package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateTest {
    @TempDir
    Path directory;

    @Test
    void aGoodFileCanBeRunAndNothingIsWritten() throws IOException {
        Inlet.Result result = validate("""
                name: shop
                sources:
                  events: {type: generator, schema: "id BIGINT, amount DOUBLE"}
                sinks:
                  - table: ./shop
                    query: SELECT id, amount * 2 AS twice FROM events
                    partition-by: [id]
                dead-letters: {table: ./letters}
                """);

        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output()).contains("can be run");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("pipeline.yaml"));
        }
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirPlaces() throws IOException {
        Inlet.Result result = validate("""
                name: shop
                sources:
                  events: {type: generatr}
                sinks:
                  - table: ./shop
                trigger: {interval: 5ms}
                """);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output())
                .contains("pipeline.yaml:3:18: ", "did you mean \"generator\"")
                .contains("pipeline.yaml:6:", "100ms")
                .contains("2 errors");
    }

    /** Each of its commits would be the next thing to read. */
    @Test
    void aPipelineThatReadsATableOfItsOwnIsToldWithItsOtherProblems() throws IOException {
        Inlet.Result result = validate("""
                name: shop
                sources:
                  rows: {type: delta, path: ./shop}
                  letters: {type: delta, path: ./letters}
                  nothing: {type: delta}
                sinks:
                  - table: ./shop
                    query: SELECT * FROM rows
                dead-letters: {table: ./letters}
                trigger: {interval: 5ms}
                """);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output())
                .contains("the source \"rows\" reads a table that this pipeline writes")
                .contains("the source \"letters\" reads a table that this pipeline writes")
                .contains("\"path\" is missing in sources.nothing")
                .contains("100ms");
    }

    @Test
    void queriesAreBoundToTheColumnsOfTheirSources() throws IOException {
        Inlet.Result result = validate("""
                name: shop
                sources:
                  events: {type: generator, schema: "id BIGINT, amount DOUBLE"}
                sinks:
                  - table: ./one
                    query: SELECT id, amont FROM events
                  - table: ./two
                    query: SELECT id FROM evnts
                  - table: ./three
                    query: SELECT id FROM events
                    partition-by: [day]
                """);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output())
                .contains("amont", "amount")
                .contains("evnts", "did you mean \"events\"")
                .contains("cannot be partitioned by day")
                .contains("3 errors");
        assertThat(directory.resolve("one")).doesNotExist();
    }

    @Test
    void aTableThatIsThereMustTakeTheRows() throws IOException {
        Path first = Files.writeString(directory.resolve("first.yaml"), """
                name: first
                sources:
                  events: {type: generator, rows: 5}
                sinks:
                  - table: ./shop
                    query: SELECT id FROM events
                """);
        assertThat(Inlet.run("run", first, "--once").exitCode()).isZero();

        Inlet.Result result = validate("""
                name: second
                sources:
                  events: {type: generator, schema: "id STRING, more STRING"}
                sinks:
                  - table: ./shop
                """);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).contains("'id'", "'more'", "schema-evolution");
    }

    @Test
    void aSourceThatWouldTakeTheFilesOfItsOwnTableIsRefused() throws IOException {
        String pipeline = """
                name: landing
                sources:
                  landed: {type: files, path: %s}
                sinks:
                  - table: ./lake/t
                """;

        for (String path : List.of("./**", "'./**/*.parquet'", "./lake/t")) {
            Inlet.Result result = validate(pipeline.formatted(path));
            assertThat(result.exitCode()).as(path).isEqualTo(3);
            assertThat(result.output()).contains("pipeline.yaml:3:", "a table that this pipeline writes");
            Files.createDirectories(directory.resolve("lake/t"));
        }
        for (String path : List.of(".", "'./**/*.json'", "./lake/*")) {
            assertThat(validate(pipeline.formatted(path)).exitCode()).as(path).isZero();
        }
    }

    @Test
    void aPlaceThatIsNotOnTheLocalDiskIsRefusedAndNotTakenForADirectory() throws IOException {
        Inlet.Result result = validate("""
                name: shop
                sources:
                  events: {type: generator}
                sinks:
                  - table: s3://bucket/shop
                dead-letters: {table: "abfss://lake@account.dfs.core.windows.net/letters"}
                """);

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.output()).contains("pipeline.yaml:5:", "pipeline.yaml:6:", "local disk", "2 errors");
    }

    @Test
    void aWarningDoesNotKeepAFileFromRunning() throws IOException {
        Inlet.Result result = validate("""
                name: shop
                sources:
                  events: {type: generator}
                  others: {type: generator}
                sinks:
                  - table: ./shop
                    query: SELECT id FROM events
                """);

        assertThat(result.exitCode()).isZero();
        assertThat(result.output()).contains("warning: ", "others", "can be run");
    }

    private Inlet.Result validate(String text) throws IOException {
        return Inlet.run("validate", Files.writeString(directory.resolve("pipeline.yaml"), text));
    }
}
