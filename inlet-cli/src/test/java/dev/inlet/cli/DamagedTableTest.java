package dev.inlet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.inlet.table.Violation.Rule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A table is damaged by hand in many ways, and the certificate names each. */
class DamagedTableTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A commit in the middle. */
    private static final long VERSION = 3;

    @TempDir
    static Path directory;

    private static Path saved;

    /** What the test in hand is about. */
    private static Landed landed = Landed.RECORDS;

    /** A table that was landed in several commits, with dead letters. */
    private enum Landed {
        RECORDS("shop"),
        FILES("landing");

        private final String name;

        Landed(String name) {
            this.name = name;
        }

        Path pipeline() {
            return directory.resolve("live/" + name + ".yaml");
        }

        Path table() {
            return directory.resolve("live/lake/" + name);
        }

        Path letters() {
            return directory.resolve("live/lake/" + name + "_dead");
        }
    }

    interface Deed {
        void damage() throws IOException, SQLException;
    }

    /** @param rule that must be told; {@code version} the commit that must be named, -1 for the newest */
    record Damage(Landed landed, String name, Rule rule, long version, Deed deed) {
        Damage(String name, Rule rule, long version, Deed deed) {
            this(Landed.RECORDS, name, rule, version, deed);
        }

        boolean showsInTheLog() {
            return switch (rule) {
                case STATISTICS, SOURCE_POSITION, SOURCE_COUNT, SOURCE_ROWS, DEAD_LETTERS -> false;
                default -> true;
            };
        }

        @Override
        public String toString() {
            return name;
        }
    }

    @BeforeAll
    static void land() throws IOException {
        Path live = Files.createDirectories(directory.resolve("live"));
        landRecords();
        landFiles();
        saved = directory.resolve("saved");
        copy(live, saved);
    }

    private static void landRecords() throws IOException {
        Path pipeline = Landed.RECORDS.pipeline();
        // Each run lands what the one before did not: six commits.
        for (int rows = 250; rows <= 1500; rows += 250) {
            Files.writeString(pipeline, """
                    name: shop
                    sources:
                      shop:
                        type: generator
                        rows: %d
                        schema: >
                          id BIGINT, time TIMESTAMP, user STRUCT<id BIGINT, country STRING>, action STRING, item STRING,
                          amount DOUBLE
                        metadata: [row]
                    sinks:
                      - table: lake/shop
                        query: >
                          SELECT *, CAST(CASE WHEN id %% 100 = 7 THEN item ELSE '1' END AS INTEGER) AS one FROM shop
                        partition-by: [action]
                    dead-letters: {table: lake/shop_dead}
                    """.formatted(rows));
            runOnce(pipeline);
        }
    }

    private static void landFiles() throws IOException {
        Path pipeline = Files.writeString(Landed.FILES.pipeline(), """
                name: landing
                sources:
                  landing:
                    type: files
                    path: incoming
                    settle-time: 0s
                    schema: id BIGINT, item STRING
                    metadata: [file, row]
                sinks:
                  - {table: lake/landing, query: SELECT * FROM landing}
                dead-letters: {table: lake/landing_dead}
                """);
        Path incoming = Files.createDirectories(directory.resolve("live/incoming"));
        for (int file = 0; file < 4; file++) {
            List<String> lines = new ArrayList<>(List.of("no JSON"));
            for (int id = 50 * file; id < 50 * file + 49; id++) {
                lines.add("{\"id\":" + id + ",\"item\":\"i" + id + "\"}");
            }
            Files.write(incoming.resolve(file + ".jsonl"), lines);
            runOnce(pipeline);
        }
    }

    private static void runOnce(Path pipeline) {
        Inlet.Result result = Inlet.run("run", pipeline, "--once");
        assertThat(result.exitCode()).as(result.toString()).isZero();
    }

    @BeforeEach
    void restore() throws IOException {
        ChaosLap.deleteRecursively(directory.resolve("live"));
        copy(saved, directory.resolve("live"));
    }

    static Stream<Damage> damages() {
        return Stream.of(
                new Damage("missing log entry", Rule.ENTRY, VERSION, () -> Files.delete(entry(VERSION))),
                new Damage(
                        "torn log entry", Rule.ENTRY, VERSION, () -> Files.writeString(entry(VERSION), "{\"add\":{")),
                new Damage("range dropped", Rule.TRANSACTION, VERSION, () -> note("ranges", "[]")),
                new Damage(
                        "range overlaps",
                        Rule.TILING,
                        VERSION,
                        () -> range(range -> {
                            range.put("from", range.path("from").asLong() - 10);
                            range.put("first", range.path("from").asLong());
                        })),
                new Damage(
                        "gap between ranges",
                        Rule.TILING,
                        VERSION,
                        () -> range(range -> {
                            range.put("from", range.path("from").asLong() + 10);
                            range.put("first", range.path("from").asLong());
                        })),
                new Damage(
                        "range ends early",
                        Rule.TRANSACTION,
                        VERSION,
                        () -> range(range -> range.put("to", range.path("to").asLong() - 1))),
                new Damage("note unreadable", Rule.NOTE, VERSION, () -> note("recordsRead", "many")),
                new Damage("rows written off", Rule.ROWS, VERSION, () -> note("rowsWritten", "999")),
                new Damage("numRecords off", Rule.ROWS, VERSION, () -> statistics(s -> s.put("numRecords", 1))),
                new Damage("numRecords and rows written off", Rule.STATISTICS, -1, () -> {
                    long before = add(VERSION, add -> {}).path("numRecords").asLong();
                    statistics(s -> s.put("numRecords", before + 1));
                    note("rowsWritten", Long.toString(Long.parseLong(parameter(VERSION, "rowsWritten")) + 1));
                }),
                new Damage("add action dropped", Rule.ROWS, VERSION, () -> {
                    List<ObjectNode> actions = actions(VERSION);
                    actions.remove(firstAdd(actions));
                    write(VERSION, actions);
                }),
                new Damage("file added twice", Rule.ADDED_ONCE, VERSION + 1, () -> {
                    List<ObjectNode> actions = actions(VERSION + 1);
                    actions.add(firstAdd(actions(VERSION)));
                    write(VERSION + 1, actions);
                }),
                new Damage("file removed by a commit that lands", Rule.TAKES_NOTHING, VERSION + 1, () -> {
                    List<ObjectNode> actions = actions(VERSION + 1);
                    ObjectNode remove = JSON.createObjectNode();
                    remove.putObject("remove")
                            .put(
                                    "path",
                                    firstAdd(actions(VERSION))
                                            .path("add")
                                            .path("path")
                                            .asText())
                            .put("dataChange", true)
                            .put("size", 1);
                    actions.add(remove);
                    write(VERSION + 1, actions);
                }),
                new Damage("txn moved back", Rule.TRANSACTION, VERSION, () -> txn(false)),
                new Damage("txn missing", Rule.TRANSACTION, VERSION, () -> txn(true)),
                new Damage("data file deleted", Rule.FILE, -1, () -> Files.delete(file(VERSION))),
                new Damage("data file cut off", Rule.FILE, -1, () -> {
                    byte[] bytes = Files.readAllBytes(file(VERSION));
                    Files.write(file(VERSION), Arrays.copyOf(bytes, bytes.length / 2));
                }),
                new Damage("data file overwritten with zeros", Rule.STATISTICS, -1, () -> {
                    Files.write(file(VERSION), new byte[(int) Files.size(file(VERSION))]);
                }),
                new Damage("size off", Rule.FILE, -1, () -> add(VERSION, add -> add.put("size", 17))),
                new Damage(
                        "minimum and maximum swapped",
                        Rule.STATISTICS,
                        -1,
                        () -> statistics(s -> {
                            JsonNode minimum = s.get("minValues");
                            s.set("minValues", s.get("maxValues"));
                            s.set("maxValues", minimum);
                        })),
                new Damage(
                        "null count off",
                        Rule.STATISTICS,
                        -1,
                        () -> statistics(s -> ((ObjectNode) s.get("nullCount")).put("item", 3))),
                new Damage(
                        "partition value wrong",
                        Rule.PARTITION,
                        VERSION,
                        () -> add(VERSION, add -> ((ObjectNode) add.get("partitionValues")).put("action", "sleep"))),
                new Damage(
                        "a row changed",
                        Rule.SOURCE_ROWS,
                        VERSION,
                        () -> rewrite(
                                file(VERSION),
                                "* REPLACE (CASE WHEN id = (SELECT min(id) FROM read_parquet('" + file(VERSION)
                                        + "')) THEN 'lamq' ELSE item END AS item)")),
                new Damage("records read off", Rule.SOURCE_COUNT, VERSION, () -> note("recordsRead", "251")),
                new Damage(
                        "dead letters of a commit off",
                        Rule.DEAD_LETTERS,
                        VERSION,
                        () -> note("recordsDeadLettered", "1")),
                new Damage("files of two commits swapped", Rule.SOURCE_ROWS, VERSION, DamagedTableTest::swapFiles),
                new Damage("a dead letter taken out", Rule.DEAD_LETTERS, 1, DamagedTableTest::takeLettersOut),
                new Damage(
                        Landed.FILES,
                        "a row of a file changed",
                        Rule.SOURCE_ROWS,
                        VERSION,
                        () -> rewrite(
                                file(VERSION), "* REPLACE (CASE WHEN _row = 7 THEN 'other' ELSE item END AS item)")),
                new Damage(
                        Landed.FILES,
                        "records read of a file off",
                        Rule.SOURCE_COUNT,
                        VERSION,
                        () -> note("recordsRead", "51")),
                new Damage(
                        Landed.FILES,
                        "rows of two files swapped",
                        Rule.SOURCE_ROWS,
                        VERSION,
                        DamagedTableTest::swapFiles),
                new Damage(
                        Landed.FILES,
                        "a dead letter of a file taken out",
                        Rule.DEAD_LETTERS,
                        1,
                        DamagedTableTest::takeLettersOut),
                new Damage(
                        Landed.FILES,
                        "names of other files",
                        Rule.SOURCE_POSITION,
                        VERSION,
                        () -> note("sourceNotes", parameter(VERSION - 1, "sourceNotes"))));
    }

    private static void swapFiles() throws IOException {
        Path one = file(VERSION);
        Path other = file(VERSION + 1);
        Path aside = directory.resolve("aside");
        Files.move(one, aside);
        Files.move(other, one);
        Files.move(aside, other);
    }

    private static void takeLettersOut() throws IOException {
        for (Path entry = letterEntry(1); ; entry = letterEntry(2)) {
            List<String> lines = Files.readAllLines(entry);
            if (lines.removeIf(line -> line.startsWith("{\"add\""))) {
                Files.write(entry, lines);
                return;
            }
        }
    }

    @Test
    void theTableAsItWasLandedIsCertified() throws IOException {
        landed = Landed.RECORDS;
        JsonNode certificate = certified();
        assertThat(certificate.path("rows").asLong()).isEqualTo(1485);
        assertThat(certificate.path("source").path("commitsCompared").asLong())
                .isEqualTo(certificate.path("source").path("commits").asLong())
                .isGreaterThan(4);
        assertThat(certificate.path("source").path("recordsReadAgain").asLong()).isEqualTo(1500);
        assertThat(certificate.path("source").path("remarks")).isEmpty();
    }

    @Test
    void aTableOfFilesIsComparedWithThemRowByRow() throws IOException {
        landed = Landed.FILES;
        JsonNode source = certified().path("source");
        assertThat(source.path("commitsCompared").asLong()).isEqualTo(4);
        assertThat(source.path("recordsReadAgain").asLong()).isEqualTo(200);
        assertThat(source.path("remarks")).isEmpty();
    }

    @Test
    void filesThatChangedSinceAreNotComparedAndTold() throws IOException {
        landed = Landed.FILES;
        Files.writeString(directory.resolve("live/incoming/1.jsonl"), "{\"id\":1}\n");
        Files.delete(directory.resolve("live/incoming/2.jsonl"));
        JsonNode source = certified().path("source");
        assertThat(source.path("commitsCompared").asLong()).isEqualTo(2);
        assertThat(source.path("recordsReadAgain").asLong()).isEqualTo(100);
        assertThat(source.path("rangesGone").asLong()).isEqualTo(2);
        assertThat(source.path("remarks").toString())
                .contains("changed since: 1.jsonl")
                .contains("no longer there: 2.jsonl");
    }

    private static JsonNode certified() throws IOException {
        Inlet.Result result = verifyDeep();
        assertThat(result.exitCode()).as(result.toString()).isZero();
        return JSON.readTree(result.output());
    }

    private static Inlet.Result verifyDeep() {
        return Inlet.run("verify", landed.table(), "--deep", "--source", landed.pipeline(), "--output", "json");
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aDamageIsFoundAndNamed(Damage damage) throws Exception {
        landed = damage.landed();
        damage.deed().damage();

        Inlet.Result result =
                damage.showsInTheLog() ? Inlet.run("verify", landed.table(), "--output", "json") : verifyDeep();

        assertThat(result.exitCode()).as(result.toString()).isEqualTo(ExitCode.FAILED);
        JsonNode certificate = JSON.readTree(result.output());
        List<String> found = new ArrayList<>();
        for (JsonNode list : List.of(
                certificate.path("violations"), certificate.path("source").path("violations"))) {
            list.forEach(violation -> found.add(violation.path("rule").asText()
                    + (damage.version() < 0
                            ? ""
                            : "@" + violation.path("version").asLong())));
        }
        assertThat(found)
                .as(result.toString())
                .contains(damage.rule() + (damage.version() < 0 ? "" : "@" + damage.version()));
    }

    private static Path letterEntry(long version) {
        return landed.letters().resolve("_delta_log/%020d.json".formatted(version));
    }

    private static Path entry(long version) {
        return landed.table().resolve("_delta_log/%020d.json".formatted(version));
    }

    private static List<ObjectNode> actions(long version) throws IOException {
        List<ObjectNode> actions = new ArrayList<>();
        for (String line : Files.readAllLines(entry(version))) {
            actions.add((ObjectNode) JSON.readTree(line));
        }
        return actions;
    }

    private static void write(long version, List<ObjectNode> actions) throws IOException {
        Files.write(entry(version), actions.stream().map(ObjectNode::toString).toList());
    }

    private static ObjectNode firstAdd(List<ObjectNode> actions) {
        return actions.stream().filter(action -> action.has("add")).findFirst().orElseThrow();
    }

    private static Path file(long version) throws IOException {
        return landed.table()
                .resolve(firstAdd(actions(version)).path("add").path("path").asText());
    }

    private static ObjectNode parameters(List<ObjectNode> actions) {
        return (ObjectNode) actions.stream()
                .filter(action -> action.has("commitInfo"))
                .findFirst()
                .orElseThrow()
                .path("commitInfo")
                .path("operationParameters");
    }

    private static String parameter(long version, String name) throws IOException {
        return parameters(actions(version)).path(name).asText();
    }

    private static void note(String name, String value) throws IOException {
        List<ObjectNode> actions = actions(VERSION);
        parameters(actions).put(name, value);
        write(VERSION, actions);
    }

    private static void range(Consumer<ObjectNode> change) throws IOException {
        List<ObjectNode> actions = actions(VERSION);
        ArrayNode ranges =
                (ArrayNode) JSON.readTree(parameters(actions).path("ranges").asText());
        change.accept((ObjectNode) ranges.get(0));
        parameters(actions).put("ranges", ranges.toString());
        write(VERSION, actions);
    }

    /** Changes the first add action; returns its statistics. */
    private static JsonNode add(long version, Consumer<ObjectNode> change) throws IOException {
        List<ObjectNode> actions = actions(version);
        ObjectNode add = (ObjectNode) firstAdd(actions).get("add");
        change.accept(add);
        write(version, actions);
        return JSON.readTree(add.path("stats").asText());
    }

    private static void statistics(Consumer<ObjectNode> change) throws IOException {
        ObjectNode statistics = (ObjectNode) add(VERSION, add -> {});
        change.accept(statistics);
        add(VERSION, add -> add.put("stats", statistics.toString()));
    }

    private static void txn(boolean drop) throws IOException {
        List<ObjectNode> actions = actions(VERSION);
        if (drop) {
            actions.removeIf(action -> action.has("txn"));
        } else {
            actions.stream()
                    .filter(action -> action.has("txn"))
                    .forEach(action -> ((ObjectNode) action.get("txn")).put("version", 1));
        }
        write(VERSION, actions);
    }

    /** Writes the rows of a file anew, and lets the log say its new size. */
    private static void rewrite(Path file, String columns) throws IOException, SQLException {
        Path other = file.resolveSibling("other.parquet");
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement()) {
            statement.execute("COPY (SELECT " + columns + " FROM (SELECT * FROM read_parquet('" + file
                    + "', hive_partitioning = false))) TO '" + other + "' (FORMAT parquet)");
        }
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        add(VERSION, add -> add.put("size", file.toFile().length()));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(from)) {
            for (Path path : paths.toList()) {
                Path target = to.resolve(from.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    // With their times, by which a file is known to be unchanged.
                    Files.copy(path, target, StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
