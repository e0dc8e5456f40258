package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.runtime.config.PipelineReader;
import dev.inlet.runtime.pipeline.SourceComparison;
import dev.inlet.runtime.pipeline.SourceFindings;
import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.Events;
import dev.inlet.testkit.KafkaProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The {@code inlet} command lands events at a rate for minutes, while the disk, the network and the broker fail now and then
 * and another writer appends to its table. At first one process, which must come through and keep nothing that it does not
 * need; then processes that are killed. {@code -Dinlet.soak.minutes=} is how long, {@code -Dinlet.soak.rate=} how many events
 * in a second, {@code -Dinlet.soak.seed=} repeats the faults of a run.
 */
class SoakTest {
    private static final Duration LONG =
            Duration.ofMillis((long) (60_000 * Double.parseDouble(System.getProperty("inlet.soak.minutes", "0.1"))));
    private static final int RATE = Integer.getInteger("inlet.soak.rate", 50_000);
    private static final long SEED = Long.getLong("inlet.soak.seed", System.nanoTime());

    /** What a process needs only as long as it warms up is no leak, nor is what it has not needed before. */
    private static final Duration WARM_UP = Duration.ofMinutes(5);

    /** Below this, a run says nothing of memory. */
    private static final boolean SHORT = LONG.compareTo(WARM_UP.plus(WARM_UP)) < 0;

    private static final Duration LONGEST = Duration.ofSeconds(SHORT ? 60 : 600);

    /** Of the disk's calls; about two of them fail in a second in which much is written. */
    private static final int ONE_IN = 200;

    private static final String TOPIC = "soak";

    private final Random random = new Random(SEED);
    private final KafkaProxy proxy = KafkaProxy.start(SEED);
    private final List<String> figures = new ArrayList<>();

    @TempDir
    Path directory;

    private enum Fault {
        BROKER_RESTARTS,
        CONNECTIONS_END,
        ANSWER_IS_CUT,
        NOTHING_PASSES,
        ANSWERS_ARE_LATE,
        BROKER_IS_AWAY,
        DISK_IS_FULL
    }

    @AfterEach
    void close() {
        proxy.close();
    }

    @Test
    void everythingIsLandedOnceWhileEverythingAroundFailsAndNothingLeaks() throws Exception {
        System.out.println("soak of " + LONG + " with " + RATE + " events/s, -Dinlet.soak.seed=" + SEED);
        Path pipeline = pipeline();
        Files.createDirectories(directory.resolve("lake"));
        try (EmbeddedKafka kafka = EmbeddedKafka.startBehind(proxy, directory.resolve("kafka"));
                EventFeed feed = new EventFeed(kafka, TOPIC, RATE)) {
            int others = oneProcess(pipeline, kafka, feed);
            killedProcesses(pipeline, feed);
            try (InletProcess last = start(pipeline, "--once")) {
                assertThat(last.exitCode()).as(last.output()).isZero();
            }
            // What the killed ones spilled is gone too.
            assertThat(directory.resolve("spill")).isEmptyDirectory();
            assertEverythingIsThere(pipeline, feed.sent(), others);
        }
        figures.forEach(System.out::println);
    }

    /** Returns how many rows another writer has appended. */
    private int oneProcess(Path pipeline, EmbeddedKafka kafka, EventFeed feed) throws Exception {
        Map<Fault, Integer> faults = new EnumMap<>(Fault.class);
        List<Long> warm = new ArrayList<>();
        List<Long> end = new ArrayList<>();
        try (InletProcess process = start(pipeline);
                PlainAppender appender = new PlainAppender(lake("events"))) {
            feed.resume();
            awaitLanded(process, 1);
            feed.pause();
            awaitLanded(process, feed.sent());
            Holdings before = Holdings.of(process, directory.resolve("tmp"), directory.resolve("spill"));

            feed.resume();
            long started = System.nanoTime();
            long sentBefore = feed.sent();
            List<Fault> round = new ArrayList<>();
            while (elapsed(started).compareTo(LONG) < 0 || faults.size() < Fault.values().length) {
                if (round.isEmpty()) {
                    round.addAll(List.of(Fault.values()));
                    Collections.shuffle(round, random);
                }
                Fault fault = round.remove(0);
                faults.merge(fault, 1, Integer::sum);
                happen(fault, process, kafka);
                appender.append("SELECT -1 - " + appender.commits() + "::BIGINT AS id");
                letWork(process, 300, 10_000);
                (elapsed(started).compareTo(WARM_UP) < 0 ? warm : end).add(Holdings.resident(process));
            }
            Duration time = elapsed(started);
            feed.pause();
            long rate = (feed.sent() - sentBefore) * 1000 / time.toMillis();
            awaitLanded(process, feed.sent());
            await().atMost(LONGEST)
                    .untilAsserted(
                            () -> assertThat(Holdings.of(process, directory.resolve("tmp"), directory.resolve("spill"))
                                            .above(before))
                                    .as("held, and not before")
                                    .isEmpty());
            await().atMost(LONGEST)
                    .untilAsserted(() -> assertThat(unknownFiles()).isEmpty());
            process.terminate();
            assertThat(process.exitCode()).as(process.output()).isZero();
            figures.add("%d s, %d events/s, %d times a call failed, %s, %d appends beside"
                    .formatted(time.toSeconds(), rate, failedCalls(process.output()), faults, appender.commits()));
            memory(warm, end);
            return appender.commits();
        }
    }

    private void memory(List<Long> warm, List<Long> end) {
        if (SHORT) {
            return;
        }
        long atFirst = median(warm.subList(warm.size() * 9 / 10, warm.size()));
        long atLast = median(end.subList(end.size() * 9 / 10, end.size()));
        figures.add("resident memory after %d min: %d MiB, at the end: %d MiB, at most: %d MiB"
                .formatted(WARM_UP.toMinutes(), atFirst >> 20, atLast >> 20, Collections.max(end) >> 20));
        assertThat(atLast).as("bytes of memory, %d after the warm-up", atFirst).isLessThanOrEqualTo(atFirst * 11 / 10);
    }

    private static long median(List<Long> values) {
        return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    }

    private static long failedCalls(String output) {
        return Pattern.compile("made to fail").matcher(output).results().count();
    }

    private void happen(Fault fault, InletProcess process, EmbeddedKafka kafka) throws Exception {
        switch (fault) {
            case BROKER_RESTARTS -> kafka.restart();
            case CONNECTIONS_END -> proxy.cutOnce();
            case ANSWER_IS_CUT -> {
                proxy.cutWithinAnAnswer();
                await().until(() -> !proxy.waitsForAnAnswer());
            }
            case NOTHING_PASSES -> {
                proxy.block();
                letWork(process, 300, 12_000);
            }
            case ANSWERS_ARE_LATE -> {
                proxy.delay(Duration.ofMillis(random.nextInt(500)));
                letWork(process, 300, 5_000);
            }
            case BROKER_IS_AWAY -> {
                proxy.cut();
                letWork(process, 300, 8_000);
            }
            case DISK_IS_FULL -> {
                String pid = Long.toString(process.pid());
                Shell.run("prlimit", "--pid", pid, "--fsize=16384:");
                letWork(process, 300, 3_000);
                Shell.run("prlimit", "--pid", pid, "--fsize=unlimited:");
            }
        }
        proxy.heal();
    }

    private void killedProcesses(Path pipeline, EventFeed feed) throws Exception {
        long started = System.nanoTime();
        int kills = 0;
        feed.resume();
        do {
            try (InletProcess process = start(pipeline)) {
                long entries = LoggedFiles.entries(lake("events")).size();
                await().atMost(LONGEST)
                        .until(() -> !process.isAlive()
                                || LoggedFiles.entries(lake("events")).size() > entries);
                letWork(process, 500, 20_000);
                process.kill();
                kills++;
            }
        } while (elapsed(started).compareTo(LONG.dividedBy(5)) < 0);
        feed.pause();
        figures.add(kills + " times kill -9");
    }

    private void letWork(InletProcess process, int shortMillis, int longMillis)
            throws InterruptedException, IOException {
        process.letWork(Duration.ofMillis(random.nextInt(SHORT ? shortMillis : longMillis)));
    }

    private static Duration elapsed(long since) {
        return Duration.ofNanos(System.nanoTime() - since);
    }

    /** Waits until so many events are in the first table, or in the dead letters. */
    private void awaitLanded(InletProcess process, long events) {
        await().atMost(LONGEST).until(() -> {
            assertThat(process.isAlive())
                    .as("the process ended by itself: %s", process.output())
                    .isTrue();
            return LoggedFiles.files(lake("events")).isEmpty() ? false : landed() >= events;
        });
    }

    private long landed() {
        return DeltaTable.local(lake("events")).snapshot().progress("soak").positions().values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    /** Files in the tables' directories that belong to nobody. */
    private Set<String> unknownFiles() throws IOException {
        Set<String> unknown = new TreeSet<>();
        for (Path table : tables()) {
            Set<Path> known = Set.copyOf(LoggedFiles.files(table));
            try (Stream<Path> all = Files.walk(table)) {
                all.filter(Files::isRegularFile)
                        .filter(file -> !known.contains(file))
                        .map(file -> directory.relativize(file).toString())
                        .filter(file -> !file.matches(
                                ".*/_delta_log/(\\d{20}\\.(json|crc|checkpoint\\.parquet)|_last_checkpoint)"))
                        .filter(file -> !file.contains("/_inlet/"))
                        .forEach(unknown::add);
            }
        }
        return unknown;
    }

    private void assertEverythingIsThere(Path pipeline, long sent, int others) throws Exception {
        try (LandedEvents landed = new LandedEvents(sent)) {
            landed.assertEvents(lake("events"), others);
            landed.assertFailures(lake("failures"));
            landed.assertCounts(lake("counts"));
            landed.assertDeadLetters(lake("dead"), TOPIC);
        }
        for (Path table : tables()) {
            DeltaTable delta = DeltaTable.local(table);
            Certificate certificate = LogVerifier.verify(delta);
            assertThat(certificate.violations()).as(table.toString()).isEmpty();
            assertThat(certificate.isComplete()).isTrue();
            // To read everything again takes as long as it took to land it.
            SourceFindings findings = SourceComparison.compare(
                    PipelineReader.standard().read(pipeline).definition(),
                    delta,
                    SHORT,
                    directory.resolve("again-" + table.getFileName()),
                    Clock.systemUTC());
            assertThat(findings.violations()).as(table.toString()).isEmpty();
            assertThat(findings.ranges().gone()).isZero();
        }
        figures.add("%d events, %d versions of the first table, every certificate holds"
                .formatted(sent, LoggedFiles.entries(lake("events")).size()));
    }

    private InletProcess start(Path pipeline, String... options) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                directory.resolve("lake").toString(), Long.toString(random.nextLong()), Integer.toString(ONE_IN)));
        arguments.addAll(List.of("run", "--output", "text"));
        arguments.addAll(List.of(options));
        arguments.add(pipeline.toString());
        return InletProcess.onWatchedDisk(
                directory,
                directory.resolve("tmp"),
                List.of("-Xmx256m", "--add-opens=java.base/java.nio=ALL-UNNAMED"),
                InletOnUnreliableDisk.class,
                arguments);
    }

    private Path lake(String table) {
        return directory.resolve("lake").resolve(table);
    }

    private List<Path> tables() {
        return List.of(lake("events"), lake("failures"), lake("counts"), lake("dead"));
    }

    private Path pipeline() throws IOException {
        return Files.writeString(directory.resolve("soak.yaml"), """
                name: soak
                memory: 768MB
                spill-directory: spill
                sources:
                  events:
                    type: kafka
                    topics: [%s]
                    properties:
                      bootstrap.servers: "%s"
                      reconnect.backoff.max.ms: 200
                      request.timeout.ms: 10000
                      # An idle connection that stays open would look like a leak.
                      connections.max.idle.ms: 3000
                    schema: "%s"
                    metadata: [partition, offset]
                sinks:
                  - table: lake/events
                    query: SELECT * FROM events
                  - table: lake/failures
                    query: SELECT id, user.country AS country, status FROM events WHERE status >= 400
                    partition-by: [status]
                  - table: lake/counts
                    query: >
                      SELECT _partition, count(*) AS n, min(_offset) AS first, max(_offset) AS last FROM events
                      GROUP BY _partition
                dead-letters: {table: lake/dead}
                trigger: {interval: %s}
                """.formatted(
                        TOPIC, proxy.bootstrap(), Events.SCHEMA, SHORT ? "200ms" : "1s"));
    }
}
