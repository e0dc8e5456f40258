package dev.inlet.it;

import static dev.inlet.it.SparkDelta.json;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines whose table is the next one's source. */
class ChainedPipelinesTest {
    private static final Path GUIDE = Path.of("../docs/delta.md");

    @TempDir
    Path directory;

    private Path lake(String table) {
        return directory.resolve("lake").resolve(table);
    }

    private static String guide(String name) throws IOException {
        return Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE))
                .results()
                .map((MatchResult block) -> block.group(1))
                .filter(block -> block.startsWith("name: " + name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void bronzeSilverAndGoldOfTheGuideRunTogetherStartedInAnyOrder() throws Exception {
        try (Pipelines.Running gold = new Pipelines.Running(directory, guide("gold"));
                Pipelines.Running silver = new Pipelines.Running(directory, guide("silver"));
                Pipelines.Running bronze = new Pipelines.Running(directory, guide("bronze"))) {
            gold.awaitMore(1);
            bronze.stop();
            await().atMost(Duration.ofMinutes(3)).until(() -> silver.rows() >= count("bronze", "amount IS NOT NULL"));
            silver.stop();
        }
        Pipelines.runOnce(directory, guide("gold"));

        assertThat(json("SELECT * FROM " + table(lake("silver"))))
                .isEqualTo(json("SELECT id, time, user.country AS country, action, amount FROM " + table(lake("bronze"))
                        + " WHERE amount IS NOT NULL"));
        assertThat(json("SELECT country, sum(events) n, round(sum(amount), 2) a FROM " + table(lake("gold"))
                        + " GROUP BY country"))
                .isEqualTo(json("SELECT country, count(*) n, round(sum(amount), 2) a FROM " + table(lake("silver"))
                        + " GROUP BY country"));
        for (String name : List.of("bronze", "silver", "gold")) {
            assertThat(LogVerifier.verify(DeltaTable.local(lake(name))).violations())
                    .isEmpty();
        }
    }

    private long count(String name, String condition) {
        return SparkDelta.rows("SELECT count(*) FROM " + table(lake(name)) + " WHERE " + condition)
                .get(0)
                .getLong(0);
    }

    /** Files of many sizes come to bronze by an Inlet of this JVM while processes that read it are killed. */
    @Test
    void everyRowIsInSilverOnceThoughItsProcessIsKilled() throws Exception {
        Path landing = Files.createDirectories(directory.resolve("landing"));
        String bronze = """
                name: bronze
                memory: 512MB
                sources:
                  lines: {type: files, path: landing, settle-time: 0s, schema: "id BIGINT NOT NULL"}
                sinks: [{table: lake/bronze}]
                """;
        Path silver = Files.writeString(directory.resolve("silver.yaml"), """
                name: silver
                memory: 512MB
                sources:
                  bronze: {type: delta, path: lake/bronze, start: 0, poll-interval: 10ms, metadata: [commit_version]}
                sinks:
                  - table: lake/silver
                    query: SELECT * FROM bronze WHERE id % 10 < 9
                  - table: lake/tens
                    query: SELECT * FROM bronze WHERE id % 10 = 9
                trigger: {interval: 100ms}
                """);
        int kills = Math.max(3, KillLoop.kills() / 2);
        new KillLoop(silver, directory.resolve("tmp"), List.of(lake("silver"), lake("tens"))).run(kills, round -> {
            for (int part = 0; part < 4; part++) {
                int file = round * 4 + part;
                StringBuilder lines = new StringBuilder();
                for (int id = file * 100; id < file * 100 + 100; id++) {
                    lines.append("{\"id\":").append(id).append("}\n");
                }
                Files.writeString(landing.resolve(file + ".jsonl"), lines);
                Pipelines.runOnce(directory, bronze);
            }
        });

        String all = "(SELECT id, _commit_version FROM " + table(lake("silver"))
                + " UNION ALL SELECT id, _commit_version" + " FROM " + table(lake("tens")) + ")";
        int rows = (kills + 1) * 400;
        assertThat(json("SELECT count(*) n, count(DISTINCT id) d, max(id) m FROM " + all))
                .containsExactly("{\"n\":" + rows + ",\"d\":" + rows + ",\"m\":" + (rows - 1) + "}");
        assertThat(json("SELECT DISTINCT id DIV 100 - _commit_version AS distance FROM " + all))
                .as("each file is a version of bronze, after the one that made the table")
                .containsExactly("{\"distance\":-1}");
        for (String name : List.of("silver", "tens")) {
            assertThat(LogVerifier.verify(DeltaTable.local(lake(name))).violations())
                    .isEmpty();
        }
    }
}
