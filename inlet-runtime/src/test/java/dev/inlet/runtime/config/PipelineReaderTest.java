package dev.inlet.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.batch.CsvOptions;
import dev.inlet.batch.JsonOptions;
import dev.inlet.batch.ParquetCodec;
import dev.inlet.batch.Tombstones;
import dev.inlet.batch.UnknownFields;
import dev.inlet.error.InletException;
import dev.inlet.option.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PipelineReaderTest {
    private static final String SMALLEST = """
        name: clicks
        sources:
          clicks:
            type: sample
            topics: [clicks]
        sinks:
          - table: ./lake/clicks
        """;

    private final PipelineReader reader =
            new PipelineReader(List.of(new SampleSourceType()), Map.of("LAKE", "/lake", "SECRET", "hunter2")::get);

    @Test
    void aPipelineWithTheRequiredOptionsHasTheDefaultsForTheRest() {
        PipelineDefinition clicks = read(SMALLEST).definition();

        assertThat(clicks.name()).isEqualTo("clicks");
        assertThat(clicks.trigger()).isEqualTo(new Trigger(Duration.ofSeconds(1), 100_000, 256_000_000));
        assertThat(clicks.memory()).isEqualTo(1_000_000_000);
        assertThat(clicks.threads()).isEmpty();
        assertThat(clicks.retryBudget()).isEqualTo(Duration.ofMinutes(10));
        assertThat(clicks.deadLetters()).isEmpty();
        assertThat(clicks.stateDirectory()).isEmpty();
        assertThat(clicks.spillDirectory()).isEmpty();
        assertThat(clicks.lookups()).isEmpty();
        assertThat(clicks.sinks())
                .containsExactly(new SinkDefinition(
                        "/pipelines/lake/clicks",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        SchemaEvolution.NONE,
                        Map.of(),
                        Optional.empty(),
                        128 << 20,
                        ParquetCodec.ZSTD,
                        List.of()));
        SourceDefinition source = clicks.sources().get(0);
        assertThat(source.name()).isEqualTo("clicks");
        assertThat(source.type().name()).isEqualTo("sample");
        assertThat(source.options().get(SampleSourceType.TOPICS)).containsExactly("clicks");
        assertThat(source.format()).isEqualTo(new Format.Json(JsonOptions.STRICT));
        assertThat(source.schema()).isEmpty();
        assertThat(source.metadata()).isEmpty();
    }

    @Test
    void everyOptionReachesTheDefinition() {
        PipelineReading reading = read("""
            name: clicks
            sources:
              clicks:
                type: sample
                topics-pattern: "clicks-.*"
                properties: {bootstrap.servers: "${env:KAFKA:-localhost:9092}", acks: 1}
                token: ${env:SECRET}
                discovery-interval: 1 minute
                format: {type: json, tombstones: skip}
                metadata: [offset, partition]
                schema: id BIGINT NOT NULL, ts TIMESTAMP
              files: {type: sample, topics: [f], format: {type: csv, header: false, delimiter: "\\t"}}
              countries: {type: lookup, path: ref/*.csv, format: {type: csv}, refresh-interval: 1h}
            sinks:
              - table: ${env:LAKE}/clicks/
                query: SELECT * FROM clicks JOIN countries USING (c) UNION ALL BY NAME SELECT * FROM files
                partition-by: [day]
                schema-evolution: add-columns
                properties: {delta.appendOnly: true}
                comment: All clicks
                target-file-size: 64MiB
                compression: snappy
              - table: raw/
                query: SELECT * FROM clicks
            dead-letters: {table: file:///lake/dead%20letters}
            trigger: {interval: 100ms, max-rows: 10, max-bytes: 1MB}
            memory: 2GiB
            threads: 3
            retry-budget: 0s
            state-directory: state
            spill-directory: /spill
            """);

        PipelineDefinition clicks = reading.definition();
        assertThat(reading.problems()).isEmpty();
        assertThat(clicks.deadLetters()).map(DeadLettersDefinition::table).contains("/lake/dead letters");
        assertThat(clicks.trigger()).isEqualTo(new Trigger(Duration.ofMillis(100), 10, 1_000_000));
        assertThat(clicks.memory()).isEqualTo(2L << 30);
        assertThat(clicks.threads()).hasValue(3);
        assertThat(clicks.retryBudget()).isZero();
        assertThat(clicks.stateDirectory()).contains("/pipelines/state");
        assertThat(clicks.spillDirectory()).contains("/spill");
        assertThat(clicks.lookups())
                .containsExactly(new LookupDefinition(
                        "countries",
                        "/pipelines/ref/*.csv",
                        new Format.Csv(new CsvOptions(true, ',')),
                        Duration.ofHours(1)));
        assertThat(clicks.sinks())
                .containsExactly(
                        new SinkDefinition(
                                "/lake/clicks",
                                Optional.of("SELECT * FROM clicks JOIN countries USING (c) UNION ALL BY NAME "
                                        + "SELECT * FROM files"),
                                Optional.empty(),
                                Optional.empty(),
                                List.of("day"),
                                SchemaEvolution.ADD_COLUMNS,
                                Map.of("delta.appendOnly", "true"),
                                Optional.of("All clicks"),
                                64 << 20,
                                ParquetCodec.SNAPPY,
                                List.of()),
                        new SinkDefinition(
                                "/pipelines/raw",
                                Optional.of("SELECT * FROM clicks"),
                                Optional.empty(),
                                Optional.empty(),
                                List.of(),
                                SchemaEvolution.NONE,
                                Map.of(),
                                Optional.empty(),
                                128 << 20,
                                ParquetCodec.ZSTD,
                                List.of()));
        SourceDefinition source = clicks.sources().get(0);
        assertThat(source.options().get(SampleSourceType.TOPICS_PATTERN)).isEqualTo("clicks-.*");
        assertThat(source.options().get(SampleSourceType.PROPERTIES).reveal())
                .isEqualTo(Map.of("bootstrap.servers", "localhost:9092", "acks", "1"));
        assertThat(source.options().get(SampleSourceType.TOKEN).reveal()).isEqualTo("hunter2");
        assertThat(source.options().get(SampleSourceType.DISCOVERY_INTERVAL)).isEqualTo(Duration.ofMinutes(1));
        assertThat(source.format()).isEqualTo(new Format.Json(new JsonOptions(UnknownFields.ADD, Tombstones.SKIP)));
        assertThat(source.metadata()).containsExactly("offset", "partition");
        assertThat(source.schema().orElseThrow().columnsDdl()).isEqualTo("id BIGINT NOT NULL, ts TIMESTAMP");
        assertThat(clicks.sources().get(1).format()).isEqualTo(new Format.Csv(new CsvOptions(false, '\t')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'\"'", "\"\\n\"", "'::'"})
    void whatCannotStandBetweenTwoValuesIsNoDelimiter(String delimiter) {
        String format = "\n    format: {type: csv, delimiter: " + delimiter + "}";

        assertThat(problems(SMALLEST.replace("[clicks]", "[clicks]" + format)))
                .singleElement()
                .asString()
                .contains(
                        "\"delimiter\" in sources.clicks.format (type csv) must be one character, neither a quote nor the"
                                + " end of a line");
    }

    @Test
    void allProblemsAreToldAtOnceWithTheirPlaces() {
        assertThat(problems("""
            name: my clicks
            sources:
              clicks:
                type: sample
                topic: [clicks]
                topics: clicks
                properties: {a: [1]}
                discovery-interval: 30
                metadata: [ofset]
                format: {type: jsn}
                schema: id BIGNT
              Clicks:
                type: smaple
              other source: {type: sample, topics: [a], topics-pattern: b}
              nothing: {topics: [a]}
            sinks:
              - query: SELECT 1
                partition-by: [a, A]
                schema-evolution: addColumns
              - table:
              - clicks
            trigger: {interval: 50ms, max-rows: many}
            memory: 1GB
            memory: 2GB
            triger: {}
            state-directory: s3://bucket/state
            """))
                .containsExactly(
                        "clicks.yaml:1:7: \"name\" must be letters, digits, _ and -, beginning with a letter or _, at"
                                + " most 128, but is \"my clicks\"",
                        "clicks.yaml:5:5: unknown option \"topic\" in sources.clicks (type sample); did you mean"
                                + " \"topics\"?",
                        "clicks.yaml:6:13: \"topics\" in sources.clicks (type sample) must be a list, but is a single"
                                + " value: write [\"clicks\"]",
                        "clicks.yaml:7:21: \"a\" in sources.clicks.properties must be text, but is a list",
                        "clicks.yaml:8:25: \"discovery-interval\" in sources.clicks (type sample) must be a duration"
                                + " such as 100ms, 10s, 5m or 1 hour, but is \"30\"",
                        "clicks.yaml:9:16: \"metadata[0]\" in sources.clicks (type sample) must be one of partition,"
                                + " offset, but is \"ofset\"; did you mean \"offset\"?",
                        "clicks.yaml:10:20: \"type\" in sources.clicks.format must be one of json, raw, csv, parquet,"
                                + " but is \"jsn\"; did you mean \"json\"?",
                        "clicks.yaml:11:13: \"schema\" in sources.clicks (type sample) is no list of columns. The"
                                + " schema is not valid at character 4: 'BIGNT' is not a type; did you mean \"BIGINT\"?",
                        "clicks.yaml:13:11: \"type\" in sources.Clicks must be one of sample, lookup, but is"
                                + " \"smaple\"; did you mean \"sample\"?",
                        "clicks.yaml:14:3: \"other source\" is no name for a source: use letters, digits, _ and -,"
                                + " beginning with a letter or _, at most 128",
                        "clicks.yaml:14:3: give one of \"topics\" and \"topics-pattern\"",
                        "clicks.yaml:15:3: \"type\" is missing in sources.nothing: one of sample, lookup",
                        "clicks.yaml:17:5: \"table\" is missing in sinks[0]: Path of the Delta table; made"
                                + " where there is none.",
                        "clicks.yaml:18:19: \"partition-by\" has a column twice; upper and lower case are the same",
                        "clicks.yaml:19:23: \"schema-evolution\" in sinks[0] must be one of none, add-columns, but is "
                                + "\"addColumns\"; did you mean \"add-columns\"?",
                        "clicks.yaml:20:5: \"query\" is missing, since there are several sources (clicks, other"
                                + " source): select from those that this table is made of",
                        "clicks.yaml:20:11: \"table\" in sinks[1] has no value",
                        "clicks.yaml:21:5: \"sinks[2]\" must be a mapping from options to values, but is a single"
                                + " value",
                        "clicks.yaml:22:21: \"interval\" in trigger must be at least 100ms, but is \"50ms\"",
                        "clicks.yaml:22:37: \"max-rows\" in trigger must be a whole number, but is \"many\"",
                        "clicks.yaml:24:1: \"memory\" is given twice; first at line 23",
                        "clicks.yaml:25:1: unknown option \"triger\"; did you mean \"trigger\"?",
                        "clicks.yaml:26:18: \"state-directory\" must be a path on the local disk or a file: URI, but"
                                + " is \"s3://bucket/state\"");
    }

    @Test
    void whatCannotBeUsedThrowsWithAllProblems() {
        PipelineReading unusable = read("name: a b\nsinks: 1\n");

        assertThatThrownBy(unusable::definition)
                .isInstanceOfSatisfying(
                        InletException.class, e -> assertThat(e.kind()).isEqualTo(InletException.Kind.CONFIGURATION))
                .hasMessageContainingAll(
                        "clicks.yaml:1:1: \"sources\" is missing",
                        "clicks.yaml:1:7: \"name\" must be",
                        "clicks.yaml:2:8: \"sinks\" must be a list",
                        "inlet validate clicks.yaml");
    }

    @Test
    void relativePathsAreTakenFromTheDirectoryOfTheFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("clicks.yaml"), SMALLEST);

        assertThat(reader.read(file).definition().sinks().get(0).table())
                .isEqualTo(directory.resolve("lake/clicks").toString());
    }

    @Test
    void aFileThatCannotBeReadIsAProblemAndNoException(@TempDir Path directory) throws IOException {
        Path latin1 =
                Files.write(directory.resolve("latin1.yaml"), "name: caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        Path huge = Files.write(directory.resolve("huge.yaml"), new byte[(1 << 20) + 1]);

        assertThat(problems(Path.of("no-such.yaml")))
                .singleElement()
                .asString()
                .startsWith("no-such.yaml: there is no such file in /");
        assertThat(problems(directory))
                .containsExactly(directory + ": this is a directory; name the pipeline file in it");
        assertThat(problems(latin1)).containsExactly(latin1 + ": the file is not UTF-8 text");
        assertThat(problems(huge)).containsExactly(huge + ": larger than 1 MiB, so this is no pipeline file");
    }

    @Test
    void nothingThatCameFromTheEnvironmentOrAFileIsShown(@TempDir Path directory) throws IOException {
        Files.writeString(directory.resolve("token"), "hunter2\n");
        String secret = "hunter2";
        String file = "${file:" + directory.resolve("token") + "}";

        // Wherever such a value is put, be it right there or not.
        List<String> problems = problems("""
            name: ${env:SECRET} x
            sources:
              clicks:
                type: ${env:SECRET}
              more: {type: sample, topics: ["${env:SECRET}"], format: {type: "${env:SECRET}"}, metadata: "${env:SECRET}",
                 schema: "${env:SECRET}", discovery-interval: "%s", properties: "${env:SECRET}", token: ["%s"]}
            sinks: [{table: "${env:SECRET}", compression: "${env:SECRET}", target-file-size: "${env:SECRET}"},
              {table: "${env:SECRET}", query: a, partition-by: ["${env:SECRET}", "${env:SECRET}"]}]
            threads: ${env:SECRET}
            trigger: ${env:SECRET}
            """.formatted(file, file));
        PipelineDefinition clicks = read(SMALLEST.replace(
                        "topics: [clicks]",
                        "topics: [\"${env:SECRET}\"]\n    token: " + file
                                + "\n    properties: {password: \"${env:SECRET}\", user: me}"))
                .definition();

        assertThat(problems).hasSizeGreaterThan(10).noneMatch(problem -> problem.contains(secret));
        assertThat(clicks.toString())
                .doesNotContain(secret)
                .contains("password=<from ${env:SECRET}>", "user=<hidden>", "token: <from " + file + ">");
        assertThat(clicks.sources().get(0).options().get(SampleSourceType.TOKEN).reveal())
                .isEqualTo(secret);
    }

    private List<String> problems(Path file) {
        return reader.read(file).problems().stream().map(Problem::toString).toList();
    }

    private PipelineReading read(String text) {
        return reader.read("clicks.yaml", text, Path.of("/pipelines"));
    }

    private List<String> problems(String text) {
        return read(text).problems().stream().map(Problem::toString).toList();
    }
}
