package dev.inlet.runtime.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Two streams with event times at random, out of order and with gaps; batches of random size, restarts, crashes and lost state at
 * random moments. The table then holds what DuckDB makes of a join over the whole input at once, the late rows left out, which
 * are the dead letters.
 */
class JoinModelTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
    private static final List<String> SOURCES = List.of("a", "b");

    @TempDir
    Path directory;

    /** @param millis since {@link #START} */
    private record Row(
            String source,
            int position,
            long millis,
            @Nullable String key) {}

    static Stream<Integer> seeds() {
        int first = Integer.getInteger("inlet.join.seed", 1);
        return IntStream.range(first, first + Integer.getInteger("inlet.join.seeds", 2))
                .boxed();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void theTableHoldsTheJoinOfTheWholeInputLessTheDeadLettersHoweverOftenItCrashes(int seed) throws Exception {
        Random random = new Random(seed);
        String type = seed % 2 == 0 ? "inner" : "left";
        int before = random.nextInt(3) * 7_000;
        int after = (1 + random.nextInt(3)) * 9_000;
        String yaml = pipeline(type, before, after, 1 + random.nextInt(12), random.nextBoolean());
        List<Row> input = new ArrayList<>();
        long[] clock = {0, 0};
        for (String source : SOURCES) {
            Files.createFile(directory.resolve(source + ".jsonl"));
        }
        int crashes = Pipelines.runWithCrashes(
                directory, yaml, directory.resolve("pairs"), random, 4, () -> append(random, input, clock));

        List<String> letters = Pipelines.rows(
                directory.resolve("dead"), "SELECT source || ' ' || position, error FROM %s ORDER BY ALL");
        assertThat(letters).as("%d crashes", crashes).doesNotHaveDuplicates().allMatch(row -> row.endsWith("|late"));
        Set<String> late = new HashSet<>();
        letters.forEach(letter -> late.add(letter.substring(0, letter.indexOf('|'))));
        List<Row> inTime = input.stream()
                .filter(row -> !late.contains(row.source() + " " + row.position()))
                .toList();
        assertThat(Pipelines.rows(directory.resolve("pairs"), "SELECT a, b FROM %s ORDER BY ALL"))
                .as("%s, %d crashes, %d rows, %d late", type, crashes, input.size(), late.size())
                .containsExactlyElementsOf(expected(inTime, type, before, after));
        for (Row row : input) {
            if (late.contains(row.source() + " " + row.position())) {
                assertThat(input).anyMatch(other -> other.millis() - 5_000 > row.millis());
            }
        }
        for (String table : List.of("pairs", "raw", "dead")) {
            assertThat(LogVerifier.verify(DeltaTable.local(directory.resolve(table)))
                            .holds())
                    .isTrue();
        }
        assertThat(segments()).isEmpty();
    }

    private List<String> expected(List<Row> rows, String type, int before, int after) throws SQLException {
        EngineSettings settings = new EngineSettings(256 << 20, 1, directory, List.of(directory));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                Statement statement = connection.createStatement()) {
            for (String source : SOURCES) {
                statement.execute("CREATE TEMP TABLE " + source + " (n INT, t BIGINT, k VARCHAR)");
                String values = rows.stream()
                        .filter(row -> row.source().equals(source))
                        .map(row -> "(" + row.position() + "," + row.millis() + ","
                                + (row.key() == null ? "NULL" : "'" + row.key() + "'") + ")")
                        .collect(Collectors.joining(","));
                if (!values.isEmpty()) {
                    statement.execute("INSERT INTO " + source + " VALUES " + values);
                }
            }
            List<String> pairs = new ArrayList<>();
            try (ResultSet result = statement.executeQuery("SELECT a.n, b.n FROM a " + type
                    + " JOIN b ON a.k = b.k AND b.t >= a.t - " + before + " AND b.t <= a.t + " + after
                    + " ORDER BY ALL")) {
                while (result.next()) {
                    pairs.add(result.getString(1) + "|" + result.getString(2));
                }
            }
            return pairs;
        }
    }

    private static String pipeline(String type, int before, int after, int maxRows, boolean joinFirst) {
        String source = "type: lines, schema: \"ts TIMESTAMP, k STRING, n INT\", watermark: {column: ts, delay: 5s}";
        String join = """
                  - table: pairs
                    join:
                      type: %s
                      left: {source: a, key: [k]}
                      right: {source: b, key: [k]}
                      within: {before: %dms, after: %dms}
                    query: SELECT a.n AS a, b.n AS b FROM joined
                """.formatted(type, before, after);
        String raw = "  - {table: raw, query: SELECT k FROM a}\n";
        return "name: test\nsources:\n  a: {path: a.jsonl, " + source + "}\n  b: {path: b.jsonl, " + source
                + "}\nsinks:\n" + (joinFirst ? join + raw : raw + join) + "dead-letters: {table: dead}\n"
                + "trigger: {max-rows: " + 2 * maxRows + "}\n";
    }

    private void append(Random random, List<Row> input, long[] clock) throws IOException {
        for (int i = 0; i < SOURCES.size(); i++) {
            String source = SOURCES.get(i);
            int position = (int)
                    input.stream().filter(row -> row.source().equals(source)).count();
            List<String> lines = new ArrayList<>();
            int rows = random.nextInt(15);
            for (int n = 0; n < rows; n++) {
                // Now and then a gap; out of order within the delay, and sometimes beyond it.
                clock[i] += random.nextInt(20) == 0 ? 60_000 : random.nextInt(4_000);
                long behind = random.nextInt(10) == 0 ? random.nextInt(40_000) : random.nextInt(5_000);
                String key = random.nextInt(12) == 0 ? null : "k" + random.nextInt(3);
                Row row = new Row(source, position++, Math.max(0, clock[i] - behind) / 1000 * 1000, key);
                input.add(row);
                lines.add("{\"ts\":\"" + START.plusMillis(row.millis()) + "\",\"k\":"
                        + (key == null ? "null" : "\"" + key + "\"") + ",\"n\":" + row.position() + "}");
            }
            Files.write(directory.resolve(source + ".jsonl"), lines, StandardOpenOption.APPEND);
        }
        // Streams that are about as far: else most of one of them is late.
        clock[0] = clock[1] = Math.max(clock[0], clock[1]);
    }

    private List<Path> segments() throws IOException {
        return Pipelines.state(directory.resolve("pairs"), ".parquet");
    }
}
