package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes under one name. */
class FencingTest {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    /** Retries and requests of the pipeline below have three seconds; the soak waits longer than the start has, too. */
    private static final Duration LONGER_THAN_ANY_TIMEOUT = Duration.ofSeconds(Integer.getInteger("inlet.pause", 4));

    private static final int ZOMBIES = Integer.getInteger("inlet.zombies", 2);
    private static final long SEED = Long.getLong("inlet.kill.seed", System.nanoTime());

    @TempDir
    Path directory;

    private final EmbeddedKafka kafka = Broker.kafka();
    private long sent;

    @Test
    void ofTwoProcessesUnderOneNameOneIsFencedAndTheOtherGoesOn() throws Exception {
        Path pipeline = pipeline("fenced");
        try (InletProcess one = InletProcess.start(pipeline, directory.resolve("one"));
                InletProcess other = InletProcess.start(pipeline, directory.resolve("other"))) {
            await().atMost(LONGEST).until(() -> {
                send("fenced", 100);
                return !one.isAlive() || !other.isAlive();
            });
            InletProcess fenced = one.isAlive() ? other : one;
            InletProcess winner = fenced == one ? other : one;
            assertFenced(fenced);
            assertGoesOn(winner, "fenced");
        }
        assertEverythingIsThereOnce();
    }

    /**
     * Each of the processes is stopped at a moment of its own while it lands records, for longer than any time-out of its
     * clients and than its retries, and wakes when another has taken over. That one is stopped next.
     */
    @Test
    void everyProcessThatWakesUpAfterAnotherTookOverIsFenced() throws Exception {
        Path pipeline = pipeline("paused");
        Random random = new Random(SEED);
        System.out.println(ZOMBIES + " zombies, -Dinlet.kill.seed=" + SEED);
        InletProcess current = InletProcess.start(pipeline, directory.resolve("0"));
        try {
            for (int zombie = 1; zombie <= ZOMBIES; zombie++) {
                send("paused", 1_000);
                await().atMost(LONGEST).until(() -> rows() == sent);
                send("paused", 1_000);
                current.letWork(Duration.ofMillis(random.nextInt(400)));
                current.pause();
                InletProcess sleeper = current;
                current = InletProcess.start(pipeline, directory.resolve(Integer.toString(zombie)));
                try (sleeper) {
                    await().atMost(LONGEST).until(() -> rows() == sent);
                    send("paused", 1_000);
                    current.letWork(LONGER_THAN_ANY_TIMEOUT);
                    await().atMost(LONGEST).until(() -> rows() == sent);
                    sleeper.resume();
                    send("paused", 1_000);
                    assertFenced(sleeper);
                }
                assertGoesOn(current, "paused");
            }
        } finally {
            current.close();
        }
        assertEverythingIsThereOnce();
    }

    /** It need not wait for further records to find out: what is sent is long sent. */
    private static void assertFenced(InletProcess process) throws Exception {
        await().atMost(LONGEST).until(() -> !process.isAlive());
        int code = process.exitCode();
        assertThat(code).as(process.output()).isEqualTo(RunPipeline.FENCED);
        assertThat(process.output()).contains("Two processes run under one name");
    }

    private void assertGoesOn(InletProcess process, String topic) throws IOException {
        send(topic, 1_000);
        await().atMost(LONGEST).until(() -> rows() >= sent || !process.isAlive());
        assertThat(process.isAlive()).as(process.output()).isTrue();
    }

    private void assertEverythingIsThereOnce() throws Exception {
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            logged.assertSame("SELECT n FROM numbers", "FROM range(" + sent + ")");
        }
        assertThat(LogVerifier.verify(DeltaTable.local(table())).violations()).isEmpty();
    }

    private void send(String topic, int count) {
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = "{\"n\":" + sent++ + "}";
        }
        kafka.topics().send(topic, 0, values);
    }

    /** Rows that the log says were added. */
    private long rows() throws Exception {
        if (LoggedFiles.files(table()).isEmpty()) {
            return 0;
        }
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table());
            return Long.parseLong(logged.rows("SELECT count(*) FROM numbers").get(0));
        }
    }

    private Path table() {
        return directory.resolve("lake/numbers");
    }

    private Path pipeline(String topic) throws IOException {
        kafka.topics().create(topic, 1);
        return Files.writeString(directory.resolve("numbers.yaml"), """
                name: numbers
                memory: 512MB
                retry-budget: 3s
                sources:
                  numbers:
                    type: kafka
                    topics: [%s]
                    properties:
                      bootstrap.servers: "%s"
                      request.timeout.ms: 3000
                      default.api.timeout.ms: 3000
                      connections.max.idle.ms: 3000
                    schema: n BIGINT
                sinks:
                  - table: lake/numbers
                trigger: {interval: 100ms}
                """.formatted(topic, kafka.bootstrap()));
    }
}
