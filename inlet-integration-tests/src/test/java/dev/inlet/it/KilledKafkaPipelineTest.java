package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.pipeline.SourceComparison;
import dev.inlet.runtime.pipeline.SourceFindings;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.Events;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code kill -9} of the process while it lands a topic in three tables and the dead letters. */
class KilledKafkaPipelineTest {
    /** Between two kills, ten times what is committed at once: more than a process gets done before the next. */
    private static final int EVENTS_PER_KILL = 5_000;

    private static final long EVENTS = (KillLoop.kills() + 1L) * EVENTS_PER_KILL;

    @TempDir
    Path directory;

    private final EmbeddedKafka kafka = Broker.kafka();

    @ParameterizedTest(name = "everything beside the tables deleted: {0}")
    @ValueSource(booleans = {false, true})
    void everyEventIsInEveryTableOnceAndInItsOrder(boolean deleteEverythingBeside) throws Exception {
        String topic = "killed-" + deleteEverythingBeside;
        kafka.topics().create(topic, SpoiltEvents.PARTITIONS, Map.of("retention.ms", "-1"));
        Path temporary = directory.resolve("tmp");
        List<Integer> between = new ArrayList<>();
        new KillLoop(pipeline(topic), temporary, tables()).run(round -> {
            if (deleteEverythingBeside) {
                Beside.delete(temporary, tables());
            }
            if (round > 0 && positionsDiffer()) {
                between.add(round - 1);
            }
            SpoiltEvents.send(kafka, topic, (long) round * EVENTS_PER_KILL, (round + 1L) * EVENTS_PER_KILL);
        });
        System.out.println("killed between the commits of two tables: " + between.size() + " times");

        assertEveryTableIsRight(topic);
        for (Path table : tables()) {
            Certificate certificate = LogVerifier.verify(DeltaTable.local(table));
            assertThat(certificate.violations()).as(table.toString()).isEmpty();
            assertThat(certificate.isComplete()).isTrue();
            assertIsWhatItsSourceGives(table, topic);
        }
        assertThat(SparkDelta.rows("SELECT count(*), count(DISTINCT _partition, _offset), max(id) FROM "
                                + SparkDelta.table(lake("events")))
                        .toString())
                .isEqualTo("[[%1$d,%1$d,%2$d]]".formatted(fitting(), EVENTS - 1));
    }

    /** By reading the topic again. */
    private void assertIsWhatItsSourceGives(Path table, String topic) throws Exception {
        SourceFindings findings = SourceComparison.compare(
                PipelineReader.standard().read(pipeline(topic)).definition(),
                DeltaTable.local(table),
                true,
                directory.resolve("again-" + table.getFileName()),
                Clock.systemUTC());
        assertThat(findings.violations()).as(table.toString()).isEmpty();
        assertThat(findings.notTaken()).isEmpty();
        assertThat(findings.ranges().part() + findings.ranges().gone()).isZero();
        if (table.equals(lake("events"))) {
            assertThat(findings.records()).isEqualTo(EVENTS);
            assertThat(findings.compared()).isEqualTo(findings.commits());
        }
    }

    private static long fitting() {
        return EVENTS - (EVENTS + SpoiltEvents.SPOILT_EVERY - 1) / SpoiltEvents.SPOILT_EVERY;
    }

    private void assertEveryTableIsRight(String topic) throws Exception {
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("events", lake("events"));
            logged.take("failures", lake("failures"));
            logged.take("counts", lake("counts"));
            logged.take("dead", lake("dead"));
            logged.execute("CREATE TABLE sent AS SELECT i AS id, (i % 4)::INT AS _partition, i // 4 AS _offset,"
                    + " i % " + SpoiltEvents.SPOILT_EVERY + " = 0 AS spoilt FROM range(" + EVENTS + ") t(i)");

            String fitting = "SELECT id, _partition, _offset FROM sent WHERE NOT spoilt";
            logged.assertSame("SELECT id, _partition, _offset FROM events", fitting);
            assertThat(logged.rows("SELECT sum(round(amount * 100)::BIGINT) FROM events"))
                    .containsExactly(Long.toString(SpoiltEvents.sumOfCents(EVENTS)));
            assertThat(logged.rows("SELECT * FROM (SELECT _partition, _offset,"
                            + " lag(_offset) OVER (PARTITION BY _partition ORDER BY seq) AS before FROM events)"
                            + " WHERE _offset <= before LIMIT 5"))
                    .as("rows out of the order of their source partition")
                    .isEmpty();

            logged.assertSame("SELECT id FROM failures", "SELECT id FROM events WHERE status >= 400");

            logged.assertSame(
                    "SELECT _partition, sum(n)::BIGINT FROM counts GROUP BY 1",
                    "SELECT _partition, count(*) FROM events GROUP BY 1");
            assertThat(logged.rows("SELECT * FROM (SELECT _partition, first,"
                            + " lag(last) OVER (PARTITION BY _partition ORDER BY seq) AS before FROM counts)"
                            + " WHERE first <= before LIMIT 5"))
                    .as("batches that overlap")
                    .isEmpty();

            logged.assertSame(
                    "SELECT source_partition, position FROM dead",
                    "SELECT '" + topic + "-' || _partition, _offset FROM sent WHERE spoilt");
            assertThat(new TreeMap<>(spoiltValues(logged))).isEqualTo(new TreeMap<>(expectedSpoiltValues()));
        }
    }

    /** By id, the bytes in hexadecimal digits. */
    private static Map<Long, String> spoiltValues(LoggedFiles logged) throws Exception {
        Map<Long, String> values = new HashMap<>();
        for (String row : logged.rows("SELECT position * 4 + right(source_partition, 1)::INT, hex(value) FROM dead")) {
            int bar = row.indexOf('|');
            values.put(Long.parseLong(row.substring(0, bar)), row.substring(bar + 1));
        }
        return values;
    }

    private static Map<Long, String> expectedSpoiltValues() {
        Map<Long, String> values = new HashMap<>();
        for (long id = 0; id < EVENTS; id += SpoiltEvents.SPOILT_EVERY) {
            byte[] value = SpoiltEvents.value(id);
            values.put(
                    id, value == null ? "null" : HexFormat.of().withUpperCase().formatHex(value));
        }
        return values;
    }

    /** Whether the process was killed when some table was ahead of another. */
    private boolean positionsDiffer() {
        return List.of("events", "failures", "counts").stream()
                        .map(name -> DeltaTable.local(lake(name))
                                .find()
                                .map(snapshot -> snapshot.progress("shop").positions())
                                .orElseGet(TreeMap::new))
                        .distinct()
                        .count()
                > 1;
    }

    private Path lake(String table) {
        return directory.resolve("lake").resolve(table);
    }

    private List<Path> tables() {
        return List.of(lake("events"), lake("failures"), lake("counts"), lake("dead"));
    }

    private Path pipeline(String topic) throws Exception {
        return Files.writeString(directory.resolve("shop.yaml"), """
                name: shop
                memory: 512MB
                sources:
                  events:
                    type: kafka
                    topics: [%s]
                    properties: {bootstrap.servers: "%s"}
                    schema: "%s"
                    metadata: [partition, offset]
                sinks:
                  - table: lake/events
                    query: SELECT * FROM events
                  - table: lake/failures
                    query: SELECT id, user.country AS country, status FROM events WHERE status >= 400
                    partition-by: [country]
                  - table: lake/counts
                    query: >
                      SELECT _partition, count(*) AS n, min(_offset) AS first, max(_offset) AS last FROM events
                      GROUP BY _partition
                dead-letters: {table: lake/dead}
                trigger: {interval: 100ms, max-rows: %d}
                """.formatted(
                        topic, kafka.bootstrap(), Events.SCHEMA, EVENTS_PER_KILL / 10));
    }
}
