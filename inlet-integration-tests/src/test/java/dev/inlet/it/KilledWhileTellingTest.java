package dev.inlet.it;

import static dev.inlet.it.SparkDelta.sql;
import static dev.inlet.it.SparkDelta.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the process while it tells a web service of versions, with Spark writing to the table while it is down. */
class KilledWhileTellingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int KILLS = 2;

    @TempDir
    Path directory;

    /** In the order of their arrival. */
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();

    @Test
    void everyVersionIsToldInOrderAndOneThatComesAgainIsTheSame() throws Exception {
        HttpServer receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext("/", exchange -> {
            try (exchange) {
                events.add(JSON.readTree(exchange.getRequestBody()));
                exchange.sendResponseHeaders(204, -1);
            }
        });
        receiver.start();
        try {
            run(receiver.getAddress().getPort());
        } finally {
            receiver.stop(0);
        }

        // What the last process committed at the end, the next one would tell.
        long last = versions().get(events.size() - 1);
        assertThat(LoggedFiles.entries(directory.resolve("lake/shop")).size()).isGreaterThan((int) last);
        assertThat(versions().stream().distinct())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(0, last).boxed().toList());
        for (int i = 1; i < events.size(); i++) {
            // After a kill it goes on at most one event before where it was; otherwise with the next.
            assertThat(versions().get(i))
                    .isBetween(versions().get(i - 1), versions().get(i - 1) + 1);
        }
        assertThat(events.stream().distinct())
                .as("events that came again are the same")
                .hasSize((int) last + 1);
        assertThat(events.stream()
                        .filter(event -> event.at("/data/engine").asText().contains("Spark")
                                && event.at("/data/rows").asLong() == 1))
                .hasSizeGreaterThanOrEqualTo(KILLS);
    }

    private List<Long> versions() {
        return events.stream().map(event -> event.at("/data/version").asLong()).toList();
    }

    private void run(int port) throws Exception {
        Path table = directory.resolve("lake/shop");
        Path pipeline = Files.writeString(directory.resolve("shop.yaml"), """
                name: shop
                memory: 512MB
                sources:
                  shop: {type: generator, rows-per-second: 200}
                sinks:
                  - table: lake/shop
                    query: SELECT id FROM shop
                    on-commit: [{type: http, url: "http://127.0.0.1:%d/", longest-pause: 100ms}]
                trigger: {interval: 100ms}
                """.formatted(port));
        long seed = Long.getLong("inlet.kill.seed", System.nanoTime());
        System.out.println("telling: -Dinlet.kill.seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < KILLS; i++) {
            int before = events.size();
            try (InletProcess process = InletProcess.start(pipeline, directory.resolve("tmp"))) {
                await().atMost(Duration.ofMinutes(3)).until(() -> !process.isAlive() || events.size() > before + 3);
                process.letWork(Duration.ofMillis(random.nextInt(200)));
                process.kill();
            }
            sql("INSERT INTO " + table(table) + " VALUES (-1)");
        }
        long last = LoggedFiles.entries(table).size() - 1L;
        try (InletProcess process = InletProcess.start(pipeline, directory.resolve("tmp"))) {
            await().atMost(Duration.ofMinutes(3))
                    .until(() -> !process.isAlive() || versions().contains(last));
            process.letWork(Duration.ZERO);
            process.kill();
        }
    }
}
