package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableCommandsTest {
    private static final List<String> EVENTS = List.of(
            "{\"id\":1,\"time\":\"2026-03-01T10:00:00Z\",\"day\":\"2026-03-01\",\"price\":1.10,\"user\":{\"id\":7,\"country\":\"DE\"},"
                    + "\"tags\":[\"a\",\"b\"],\"counts\":{\"x\":1.5},\"raw\":\"/wA=\",\"note\":\"say \\\"hi\\\", you\"}",
            "{\"id\":2,\"time\":\"2026-03-02T10:00:00.123456Z\",\"day\":\"2026-03-02\",\"price\":20.00,\"user\":null,"
                    + "\"tags\":[],\"counts\":{},\"raw\":\"\",\"note\":\"\"}",
            "{\"id\":3,\"time\":null,\"day\":\"2026-03-02\",\"price\":null,\"user\":{\"id\":null,\"country\":null},"
                    + "\"tags\":null,\"counts\":null,\"raw\":null,\"note\":null}");

    @TempDir
    static Path directory;

    static Path table;

    @BeforeAll
    static void land() throws IOException {
        table = directory.resolve("events");
        Path in = Files.createDirectories(directory.resolve("in"));
        Files.writeString(directory.resolve("pipeline.yaml"), """
                name: landing
                sources:
                  events:
                    type: files
                    path: ./in
                    settle-time: 0s
                    schema: >
                      id BIGINT NOT NULL, time TIMESTAMP, day DATE, price DECIMAL(10,2), user STRUCT<id BIGINT, country STRING>,
                      tags ARRAY<STRING>, counts MAP<STRING, DOUBLE>, raw BINARY, note STRING
                sinks:
                  - table: ./events
                    partition-by: [day]
                """);
        Files.writeString(in.resolve("1.jsonl"), EVENTS.get(0) + "\n");
        run();
        Files.writeString(in.resolve("2.jsonl"), EVENTS.get(1) + "\n" + EVENTS.get(2) + "\n");
        run();
    }

    private static void run() {
        Inlet.Result result = Inlet.run("run", directory.resolve("pipeline.yaml"), "--once");
        assertThat(result.exitCode()).as(result.errors()).isZero();
    }

    @Test
    void jsonIsWhatThePipelineRead() {
        Inlet.Result result = Inlet.run("table", "read", table, "--output", "json");

        assertThat(result.lines()).containsExactlyInAnyOrderElementsOf(EVENTS);
    }

    @Test
    void csvQuotesWhatNeedsItAndTellsNullFromEmpty() {
        Inlet.Result result =
                Inlet.run("table", "read", table, "--output", "csv", "--columns", "id,time,price,user,note");

        assertThat(result.lines()).first().isEqualTo("id,time,price,user,note");
        assertThat(result.lines())
                .contains(
                        "1,2026-03-01T10:00:00Z,1.10,\"{\"\"id\"\":7,\"\"country\"\":\"\"DE\"\"}\",\"say \"\"hi\"\", you\"",
                        "2,2026-03-02T10:00:00.123456Z,20.00,,\"\"",
                        "3,,,\"{\"\"id\"\":null,\"\"country\"\":null}\",");
    }

    @Test
    void aTableIsLaidOutInColumns() {
        Inlet.Result result =
                Inlet.run("table", "read", table, "--columns", "id,day,price,tags", "--where", "user.country = 'DE'");

        assertThat(result.output()).isEqualTo("""
                id  day         price  tags
                 1  2026-03-01   1.10  ["a","b"]
                """);
    }

    @Test
    void anEarlierVersionIsRead() {
        assertThat(Inlet.run("table", "read", table, "--version", "1", "--output", "json")
                        .lines())
                .containsExactly(EVENTS.get(0));
        assertThat(Inlet.run("table", "read", table, "--version", "0", "--output", "json")
                        .lines())
                .isEmpty();
    }

    @Test
    void aTimeAfterTheLastCommitMeansTheNewestVersion() {
        assertThat(Inlet.run("table", "read", table, "--timestamp", "2999-01-01", "--output", "json")
                        .lines())
                .hasSize(3);
    }

    @Test
    void aLimitIsKept() {
        assertThat(Inlet.run("table", "read", table, "--limit", "2", "--output", "json")
                        .lines())
                .hasSize(2);
    }

    @Test
    void aVersionThatIsNotThereIsToldWithoutATrace() {
        Inlet.Result result = Inlet.run("table", "read", table, "--version", "99");

        assertThat(result.exitCode()).isEqualTo(3);
        assertThat(result.errors()).contains("99", "way out: ").doesNotContain("\tat ");
    }

    @Test
    void questionsThatCannotBeAskedAreWrongUsage() {
        assertWrongUsage("price", "table", "read", table, "--where", "prize > 1");
        assertWrongUsage("did you mean \"price\"", "table", "read", table, "--columns", "prize");
        assertWrongUsage("--where fails", "table", "read", table, "--where", "CAST(note AS INT) > 1");
        assertWrongUsage("-1", "table", "read", table, "--limit", "-1");
        assertWrongUsage("-1", "table", "history", table, "--limit", "-1");
        assertWrongUsage("many", "table", "read", table, "--version", "many");
        assertWrongUsage("2026-03-01T10:00:00Z", "table", "read", table, "--timestamp", "yesterday");
        assertWrongUsage("mutually exclusive", "table", "read", table, "--version", "1", "--timestamp", "2026-01-01");
        assertWrongUsage("TABLE", "table", "read");
    }

    private static void assertWrongUsage(String told, Object... arguments) {
        Inlet.Result result = Inlet.run(arguments);
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.errors()).contains(told).doesNotContain("\tat ");
    }

    @Test
    void aConditionCannotReadOtherFiles() {
        Inlet.Result result = Inlet.run(
                "table",
                "read",
                table,
                "--where",
                "id IN (SELECT 1 FROM read_text('" + Path.of("pom.xml").toAbsolutePath() + "'))");

        assertThat(result.exitCode()).isNotZero();
        assertThat(result.output()).doesNotContain("2026");
    }

    @Test
    void noTableIsToldWithAWayOut() {
        for (List<String> command : List.of(
                List.of("table", "show"), List.of("table", "history"), List.of("table", "read"), List.of("verify"))) {
            Object[] arguments = Stream.concat(
                            command.stream(),
                            Stream.of(directory.resolve("none").toString()))
                    .toArray();

            Inlet.Result result = Inlet.run(arguments);

            assertThat(result.exitCode()).as(command.toString()).isEqualTo(3);
            assertThat(result.errors()).contains("none", "way out: ").doesNotContain("\tat ");
        }
    }

    @Test
    void showTellsWhatTheTableIsAndHowFarThePipelineHasCome() {
        Inlet.Result result = Inlet.run("table", "show", table);

        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .startsWith("CREATE TABLE delta.`" + table + "` (\n  id BIGINT NOT NULL,\n  time TIMESTAMP,\n")
                .contains("USING delta\nPARTITIONED BY (day)\n")
                .containsPattern("version +2, committed 20")
                .containsPattern("data +2 files, ")
                .containsPattern("protocol +reader 1, writer 2")
                .contains("pipeline landing reads on at\n  events/files: 2\n");
    }

    @Test
    void historyIsNewestFirst() {
        Inlet.Result result = Inlet.run("table", "history", table);

        assertThat(result.lines()).hasSize(4);
        assertThat(result.lines().get(1)).containsPattern("2  20.*STREAMING UPDATE +2 +landing +2 +0 +0");
        assertThat(result.lines().get(3)).contains("CREATE TABLE");
        assertThat(Inlet.run("table", "history", table, "--limit", "1").lines()).hasSize(2);
    }

    @Test
    void verifyTellsThatEveryRuleHolds() {
        Inlet.Result result = Inlet.run("verify", table);

        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .contains("versions 0 to 2 (3 commits), 2 files, 3 rows")
                .contains("pipeline landing: 2 commits; 3 records read, 3 rows written, 0 dead letters, 0 skipped")
                .contains("events/files: from its start up to 2 in 2 ranges")
                .endsWith("every rule holds\n");
    }

    @Test
    void verifyTellsWhatIsWrong(@TempDir Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(table)) {
            for (Path file : files.toList()) {
                Files.copy(
                        file, copy.resolve("t").resolve(table.relativize(file).toString()));
            }
        }
        try (Stream<Path> files = Files.walk(copy)) {
            Files.delete(files.filter(file -> file.toString().endsWith(".parquet"))
                    .filter(file -> !file.toString().contains("_delta_log"))
                    .findFirst()
                    .orElseThrow());
        }

        Inlet.Result result = Inlet.run("verify", copy.resolve("t"));

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.output()).contains("1 violation", "found no file", "rule: every file");
    }
}
