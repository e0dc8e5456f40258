package dev.inlet.it;

import static org.awaitility.Awaitility.await;

import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import dev.inlet.testkit.KafkaCluster;
import java.nio.file.Path;
import java.time.Duration;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Three brokers, of which one is lost. */
@Isolated("a broker that has to wait for its turn is taken for one that is gone")
class KafkaClusterTest {
    private static final Duration LONGEST = Duration.ofMinutes(3);

    @TempDir
    Path directory;

    private int sent;

    @Test
    void readingGoesOnWhereTheNextLeaderOfAPartitionStands() throws Exception {
        Path table = directory.resolve("lake/led");
        try (KafkaCluster cluster = KafkaCluster.start(directory.resolve("kafka"), 3)) {
            cluster.topics().create("led", 1);
            try (Pipelines.Running pipeline = new Pipelines.Running(directory, """
                    name: led
                    memory: 512MB
                    sources:
                      led:
                        type: kafka
                        topics: [led]
                        properties: {bootstrap.servers: "%s"}
                        schema: n BIGINT
                        metadata: [offset]
                    sinks:
                      - {table: lake/led, query: "SELECT n, _offset FROM led"}
                    trigger: {interval: 100ms}
                    """.formatted(cluster.bootstrap()))) {
                for (int round = 0; round < 2; round++) {
                    send(cluster, 500);
                    pipeline.awaitRows(sent);
                    int lost = cluster.leader("led", 0);
                    cluster.stop(lost);
                    send(cluster, 500);
                    pipeline.awaitRows(sent);
                    cluster.restart(lost);
                    await().atMost(LONGEST).until(() -> cluster.inSync("led", 0) == 3);
                }
                pipeline.stop();
            }
        }
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("led", table);
            logged.assertSame("SELECT n, _offset FROM led", "SELECT i, i FROM range(" + sent + ") t(i)");
        }
        Assertions.assertThat(LogVerifier.verify(DeltaTable.local(table)).violations())
                .isEmpty();
    }

    private void send(KafkaCluster cluster, int count) {
        String[] values = new String[count];
        for (int i = 0; i < count; i++) {
            values[i] = "{\"n\":" + sent++ + "}";
        }
        cluster.topics().send("led", 0, values);
    }
}
