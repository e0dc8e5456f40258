package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.EmbeddedKafka;
import dev.inlet.testkit.MovedClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock is set while a pipeline runs. */
class ClockJumpTest {
    private static final Pattern COMMIT_TIME = Pattern.compile("\"inCommitTimestamp\":(\\d+)");
    private static final Pattern TRANSACTION =
            Pattern.compile("\"appId\":\"([^\"]+)\",\"version\":\\d+,\"lastUpdated\":(\\d+)");

    @TempDir
    Path directory;

    private final EmbeddedKafka kafka = Broker.kafka();

    @Test
    void recordsPartitionsAndTheOrderOfVersionsAreKeptWhateverTheClockSays() throws Exception {
        kafka.topics().create("jumps", 1);
        MovedClock clock = new MovedClock(Clock.systemUTC());
        int sent = 0;
        try (Pipelines.Running pipeline = new Pipelines.Running(directory, pipeline(), clock)) {
            int partition = 0;
            for (int days : List.of(0, 400, -400, -30, 30, 0)) {
                clock.setAhead(Duration.ofDays(days));
                if (partition > 0) {
                    kafka.topics().grow("jumps", partition + 1);
                }
                // The first partition moves under each of the times, too.
                for (int to : List.of(0, partition)) {
                    kafka.topics().send("jumps", to, "{\"n\":" + sent++ + "}", "{\"n\":" + sent++ + "}");
                }
                pipeline.awaitRows(sent);
                partition++;
            }
            pipeline.stop();
        }

        Path table = directory.resolve("lake/numbers");
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("numbers", table);
            logged.assertSame("SELECT n FROM numbers", "FROM range(" + sent + ")");
        }
        assertThat(LogVerifier.verify(DeltaTable.local(table)).violations()).isEmpty();
        List<Long> commits = new ArrayList<>();
        Map<String, Long> stated = new HashMap<>();
        for (Path entry : LoggedFiles.entries(table)) {
            String text = Files.readString(entry);
            Matcher time = COMMIT_TIME.matcher(text);
            assertThat(time.find()).as(text).isTrue();
            commits.add(Long.parseLong(time.group(1)));
            Matcher transaction = TRANSACTION.matcher(text);
            while (transaction.find()) {
                long at = Long.parseLong(transaction.group(2));
                assertThat(at).isGreaterThanOrEqualTo(stated.getOrDefault(transaction.group(1), at));
                stated.put(transaction.group(1), at);
            }
        }
        assertThat(stated).hasSizeGreaterThanOrEqualTo(6);
        assertThat(commits).isSorted().doesNotHaveDuplicates();
        assertThat(SparkDelta.rows("SELECT count(DISTINCT n) FROM " + SparkDelta.table(table))
                        .toString())
                .isEqualTo("[[" + sent + "]]");
    }

    private String pipeline() {
        return """
                name: jumps
                memory: 512MB
                sources:
                  numbers:
                    type: kafka
                    topics: [jumps]
                    discovery-interval: 100ms
                    properties: {bootstrap.servers: "%s"}
                    schema: n BIGINT
                sinks:
                  - table: lake/numbers
                    properties:
                      delta.enableInCommitTimestamps: 'true'
                      delta.setTransactionRetentionDuration: interval 7 days
                trigger: {interval: 100ms}
                """.formatted(kafka.bootstrap());
    }
}
