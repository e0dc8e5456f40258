package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files as they are found, landed without a schema and read back. */
class LandedFilesTest {
    private static final String CSV = "path: '*.csv', format: {type: csv}";

    @TempDir
    Path temporary;

    private static Inlet.Result run(Path directory, String source, String... sink) throws IOException {
        Path pipeline = Files.writeString(directory.resolve("pipeline.yaml"), """
                name: landing
                sources:
                  landed: {type: files, settle-time: 0s, %s}
                sinks:
                  - table: t
                %s
                """.formatted(
                        source, String.join("\n", sink).indent(4)));
        return Inlet.run("run", pipeline, "--once");
    }

    private static List<String> land(Path directory, String source, String... sink) throws IOException {
        Inlet.Result result = run(directory, source, sink);
        assertThat(result.exitCode()).as(result.errors()).isZero();
        return Inlet.run("table", "read", directory.resolve("t"), "--output", "json")
                .lines();
    }

    @Test
    void columnsThatAreFoundInCsvHoldEachTextAsItIsWritten() throws IOException {
        Files.writeString(temporary.resolve("a.csv"), """
                post_code,day,at,key,share,count,since
                01234,1/2/2026,12:30:00,12345678901234567890,0.25,7,2026-01-02
                """);

        assertThat(land(temporary, CSV))
                .containsExactly("{\"post_code\":\"01234\",\"day\":\"1/2/2026\",\"at\":\"12:30:00\","
                        + "\"key\":\"12345678901234567890\",\"share\":0.25,\"count\":7,\"since\":\"2026-01-02\"}");
    }

    @Test
    void columnsAreFoundInTheFirstFileThatIsNotEmpty() throws IOException {
        Files.writeString(temporary.resolve("a.csv"), "");
        assertThat(run(temporary, CSV).exitCode()).isZero();
        Files.writeString(temporary.resolve("b.csv"), "");
        Files.writeString(temporary.resolve("c[1].csv"), "id\n7\n");

        assertThat(land(temporary, CSV)).containsExactly("{\"id\":7}");
    }

    @Test
    void aDirectoryWhoseNameLooksLikeAPatternIsMeantAsItIs() throws IOException {
        Path directory = Files.createDirectories(temporary.resolve("of [2026] {a,b}*"));
        Files.writeString(directory.resolve("a.jsonl"), "{\"id\":1}\n");

        assertThat(land(directory, "path: '*.jsonl'")).containsExactly("{\"id\":1}");
        assertThat(Inlet.run("verify", directory.resolve("t"), "--deep").exitCode())
                .isZero();
        assertThat(Inlet.run("verify", directory.resolve("t"), "--deep", "--source", directory.resolve("pipeline.yaml"))
                        .exitCode())
                .isZero();
    }

    /** As where tables lie in directories of a larger layout. */
    @Test
    void aDirectoryAboveTheTableThatLooksLikeAPartitionIsNone() throws IOException {
        Path directory = Files.createDirectories(temporary.resolve("day=1"));
        Files.writeString(directory.resolve("a.jsonl"), "{\"id\":1,\"day\":2}\n");

        assertThat(land(directory, "path: '*.jsonl'", "partition-by: [day]")).containsExactly("{\"id\":1,\"day\":2}");
        Inlet.Result verified = Inlet.run("verify", directory.resolve("t"));
        assertThat(verified.exitCode()).as(verified.output()).isZero();
    }

    @Test
    void aColumnThatMetadataAddsCannotBeOfTheRecordsToo() throws IOException {
        Files.writeString(temporary.resolve("a.jsonl"), "{\"_file\":1}\n");
        for (String schema : List.of("", ", schema: _file INT")) {
            Inlet.Result result = run(temporary, "path: '*.jsonl', metadata: [file]" + schema);

            assertThat(result.exitCode()).isEqualTo(3);
            assertThat(result.errors()).contains("_file", "metadata").doesNotContain("\tat ");
        }
    }
}
