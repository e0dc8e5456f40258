package dev.inlet.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inlet.error.InletException;
import dev.inlet.runtime.OtherWriter;
import dev.inlet.runtime.delivery.WebhookReceiver.Answer;
import dev.inlet.runtime.delivery.WebhookReceiver.Request;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.RunMode;
import dev.inlet.storage.StorageProbe;
import dev.inlet.table.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a target is told, in which order, and what becomes of it in between. */
class EventsTest extends TellingPipeline {
    private OtherWriter otherWriter() {
        return new OtherWriter(directory.resolve("t"));
    }

    @Test
    void eachVersionIsToldOnceInOrderWithWhatItChanged() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}", "{\"id\":2,\"day\":\"b\"}", "{\"id\":3,\"day\":\"b\"}");

        Pipeline pipeline = runOnce(hook(""));

        assertThat(receiver.versions()).isEqualTo(upTo(latestVersion()));
        assertThat(pipeline.status().undelivered()).isZero();
        Request last = receiver.accepted().get(receiver.accepted().size() - 1);
        assertThat(last.headers()).containsEntry("Content-Type", "application/cloudevents+json; charset=UTF-8");
        String id = table().snapshot().id();
        assertThat(last.event().path("specversion").asText()).isEqualTo("1.0");
        assertThat(last.event().path("id").asText()).isEqualTo(id + "-" + latestVersion());
        assertThat(last.event().path("type").asText()).isEqualTo("dev.inlet.table.version");
        assertThat(last.event().path("source").asText()).isEqualTo("file://" + directory.resolve("t"));
        var data = last.event().path("data");
        assertThat(data.path("tableId").asText()).isEqualTo(id);
        assertThat(data.path("operation").asText()).isEqualTo("STREAMING UPDATE");
        assertThat(data.path("pipeline").asText()).isEqualTo("test");
        assertThat(data.path("rows").asLong()).isEqualTo(3);
        assertThat(data.path("files").asLong()).isEqualTo(2);
        assertThat(data.path("bytes").asLong()).isPositive();
        assertThat(data.path("dataChange").asBoolean()).isTrue();
        assertThat(data.path("partitions").toString()).contains("{\"day\":\"a\"}", "{\"day\":\"b\"}");
        assertThat(data.path("positions").toString())
                .isEqualTo("[{\"source\":\"lines\",\"partition\":\"lines\",\"from\":0,\"to\":3}]");
        assertThat(data.path("watermark").isNull()).isTrue();
    }

    @Test
    void whatOthersCommitWhileInletIsDownIsToldAfterTheRestart() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(""));
        otherWriter().commits();
        otherWriter().commits();

        runOnce(hook(""));

        assertThat(receiver.versions()).isEqualTo(upTo(latestVersion()));
        Request others = receiver.accepted().get(receiver.accepted().size() - 1);
        assertThat(others.event().at("/data/pipeline").asText()).isEqualTo(OtherWriter.NAME);
    }

    @Test
    void whatOthersCommitWhileInletRunsIsToldToo() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        try (Running running = new Running(pipeline(false, hook("")))) {
            await().until(() -> receiver.versions().size() >= 2);
            long version = otherWriter().commits();

            await().untilAsserted(() -> assertThat(receiver.versions()).isEqualTo(upTo(version)));
        }
    }

    @Test
    void aReceiverThatFailsHangsAndRedirectsIsToldAllInOrderAndNothingElseWaits() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        CountDownLatch over = new CountDownLatch(1);
        receiver.answers((request, exchange) -> {
            switch (calls.incrementAndGet() % 6) {
                case 1 -> Answer.status(500).to(request, exchange);
                case 2 -> {
                    exchange.getResponseHeaders().add("Retry-After", "0");
                    Answer.status(429).to(request, exchange);
                }
                case 3 -> {
                    exchange.getResponseHeaders().add("Location", receiver.url());
                    Answer.status(302).to(request, exchange);
                }
                case 4 -> hang(over);
                case 5 -> {
                    // Headers, and then a body that never ends.
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    hang(over);
                }
                default -> Answer.status(200).to(request, exchange);
            }
        });
        write("{\"id\":1,\"day\":\"a\"}");

        runOnce(hook(", timeout: 700ms, stop-timeout: 1m"));
        over.countDown();

        assertThat(receiver.requests()).hasSizeGreaterThanOrEqualTo(6 * (int) (latestVersion() + 1));
        assertThat(receiver.requests().stream().map(Request::version).distinct().toList())
                .isEqualTo(upTo(latestVersion()));
        List<String> ids = receiver.requests().stream()
                .map(request -> request.headers().get("webhook-id"))
                .distinct()
                .toList();
        assertThat(ids).hasSize((int) latestVersion() + 1);
        assertThat(news())
                .filteredOn(DeliveryNews.Failing.class::isInstance)
                .extracting(each -> ((DeliveryNews.Failing) each).reason())
                .anyMatch(reason -> reason.contains("answered 500"))
                .anyMatch(reason -> reason.contains("answered 429"))
                .anyMatch(reason -> reason.contains("did not answer within 700ms"));
        assertThat(news()).anyMatch(DeliveryNews.Recovered.class::isInstance);
        assertThat(news().toString()).doesNotContain("tok-in-url");
    }

    private static void hang(CountDownLatch over) {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aReceiverThatIsAwayHoldsUpNoCommitAndIsToldAllOnceItIsBack() throws Exception {
        int port = receiver.port();
        String target = hook("");
        receiver.close();
        try (Running running = new Running(pipeline(false, target))) {
            for (int i = 1; i <= 3; i++) {
                write("{\"id\":" + i + ",\"day\":\"a\"}");
                int rows = i;
                await().until(() -> running.pipeline.status().rows() == rows);
            }
            await().until(() -> running.pipeline.status().undelivered() >= 3
                    && running.pipeline.status().deliveries().get(0).failing().isPresent());
            assertThat(news().get(0).toString()).contains("refuses connections");

            receiver = WebhookReceiver.startAgain(port);

            await().untilAsserted(() -> assertThat(receiver.versions()).isEqualTo(upTo(latestVersion())));
            await().until(() -> running.pipeline.status().undelivered() == 0);
        }
    }

    @Test
    void aLookForTheNextVersionThatFailsIsNoVersionThatIsLeftToTell() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        AtomicInteger failures = new AtomicInteger();
        StorageProbe probe = new StorageProbe() {
            @Override
            public void before(String call, String path) {
                if (Thread.currentThread().getName().startsWith("inlet-events-")
                        && path.endsWith("2.json")
                        && failures.getAndIncrement() == 0) {
                    throw InletException.storage("the disk", "", "", new IOException("does not answer"));
                }
            }

            @Override
            public void after(String call, String path) {}
        };
        Pipeline pipeline = new Pipeline(
                definition(yaml(hook(""))),
                RunMode.ONCE,
                Clock.systemUTC(),
                told::add,
                place -> DeltaTable.local(Path.of(place), probe));

        pipeline.run();

        assertThat(latestVersion()).isEqualTo(1);
        assertThat(receiver.versions()).isEqualTo(upTo(1));
        assertThat(failures).hasValueGreaterThan(1);
        assertThat(pipeline.status().undelivered()).isZero();
    }

    @Test
    void aRunThatEndsWithAReceiverAwayTellsWhatIsLeftAndTheNextRunDeliversIt() throws Exception {
        receiver.answers(Answer.status(503));
        write("{\"id\":1,\"day\":\"a\"}");

        Pipeline first = runOnce(hook(", stop-timeout: 300ms"));

        assertThat(first.status().undelivered()).isEqualTo(latestVersion() + 1);
        assertThat(first.status().deliveries().get(0).failing().orElseThrow()).contains("503");
        receiver.answers(Answer.status(200));

        Pipeline second = runOnce(hook(""));

        assertThat(second.status().undelivered()).isZero();
        assertThat(receiver.versions()).isEqualTo(upTo(latestVersion()));
    }

    @Test
    void aVersionThatIsRefusedForGoodIsPassedOverWhereTheUserSaysSo() throws Exception {
        receiver.answers((request, exchange) ->
                Answer.status(request.version() == 1 ? 400 : 200).to(request, exchange));
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(", stop-timeout: 100ms"));
        otherWriter().commits();
        assertThat(receiver.versions()).containsExactly(0L);

        runOnce(hook(", skip-versions: [1]"));

        assertThat(latestVersion()).isGreaterThan(1);
        assertThat(receiver.versions())
                .isEqualTo(upTo(latestVersion()).stream()
                        .filter(version -> version != 1)
                        .toList());
        assertThat(news())
                .filteredOn(DeliveryNews.Skipped.class::isInstance)
                .extracting(news -> ((DeliveryNews.Skipped) news).version())
                .containsExactly(1L);
    }

    /** What a crash between the delivery and the note of it leaves: an older cursor. */
    @Test
    void anEventWhoseDeliveryWasNotNotedComesAgainWithTheSameId() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        Path cursor = directory.resolve("t/_inlet/test/events");
        Pipeline first = runOnce(hook(""));
        Path file = onlyFile(cursor);
        String noted = Files.readString(file);
        long last = latestVersion();
        Files.writeString(file, noted.replace("\"delivered\":" + last, "\"delivered\":" + (last - 1)));

        runOnce(hook(""));

        List<Long> expected = new ArrayList<>(upTo(last));
        expected.add(last);
        assertThat(first.status().undelivered()).isZero();
        assertThat(receiver.versions()).isEqualTo(expected);
        List<Request> got = receiver.accepted();
        assertThat(got.get(got.size() - 1).body())
                .isEqualTo(got.get(got.size() - 2).body());
    }

    @Test
    void withoutItsFilesInletGoesOnFromWhatTheTableSays() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(""));
        write("{\"id\":2,\"day\":\"a\"}");
        runOnce(hook(""));
        long last = latestVersion();
        long stated = table().snapshot().progress("test").delivered().get("http");
        deleteAll(directory.resolve("t/_inlet"));

        runOnce(hook(""));

        assertThat(stated).isBetween(0L, last - 1);
        assertThat(receiver.versions()).isEqualTo(againFrom(stated, last));
    }

    @Test
    void versionsWhoseEntriesAreCleanedUpBeforeTheirTurnAreToldAsAGap() throws Exception {
        receiver.answers(Answer.status(503));
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(", stop-timeout: 100ms"));
        for (int i = 0; i < 4; i++) {
            otherWriter().commits();
        }
        otherWriter().cleansUpLog(2);
        long last = latestVersion();
        receiver.answers(Answer.status(200));

        runOnce(hook(""));

        Request gap = receiver.accepted().get(0);
        assertThat(gap.event().path("type").asText()).isEqualTo("dev.inlet.table.gap");
        assertThat(gap.event().at("/data/fromVersion").asLong()).isZero();
        assertThat(gap.event().at("/data/toVersion").asLong()).isEqualTo(last - 2);
        assertThat(receiver.versions()).containsExactly(-1L, last - 1, last);
        assertThat(news()).filteredOn(DeliveryNews.Gap.class::isInstance).hasSize(1);
    }

    @Test
    void aGapThatIsRefusedForGoodIsPassedOverWhereTheUserSaysSo() throws Exception {
        receiver.answers(Answer.status(400));
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(", stop-timeout: 100ms"));
        otherWriter().commits();
        otherWriter().cleansUpLog(1);
        long last = latestVersion();
        receiver.answers((request, exchange) ->
                Answer.status(request.version() < 0 ? 400 : 200).to(request, exchange));

        runOnce(hook(", stop-timeout: 1s, skip-versions: [0]"));

        assertThat(receiver.versions()).containsExactly(last);
        assertThat(news()).anyMatch(DeliveryNews.Gap.class::isInstance);
    }

    @Test
    void aVersionThatCannotBeReadIsPassedOverWhereTheUserSaysSo() throws Exception {
        receiver.answers(Answer.status(400));
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(", stop-timeout: 100ms"));
        otherWriter().commits();
        otherWriter().checkpoints();
        Files.writeString(otherWriter().entry(1), "{");
        receiver.answers(Answer.status(200));

        runOnce(hook(", stop-timeout: 1s, skip-versions: [1]"));

        assertThat(receiver.versions())
                .isEqualTo(upTo(latestVersion()).stream()
                        .filter(version -> version != 1)
                        .toList());
    }

    @Test
    void aFileThatDoesNotSayItsPartitionLeavesTheListOfThemOpen() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(""));
        Files.writeString(
                otherWriter().entry(latestVersion() + 1),
                "{\"remove\":{\"path\":\"gone.parquet\",\"deletionTimestamp\":0,\"dataChange\":true}}");

        runOnce(hook(""));

        assertThat(receiver.accepted())
                .extracting(request -> request.event().at("/data/allPartitions").asBoolean())
                .endsWith(true, false);
    }

    @Test
    void aNewTargetOfAnOldTableBeginsBehindItsPastUnlessToldOtherwise() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(", name: first"));
        long past = latestVersion();
        receiver.accepted().clear();
        runOnce(hook(", name: second"));
        assertThat(receiver.versions()).isEmpty();
        runOnce(hook(", name: third, start: earliest"));
        assertThat(receiver.versions()).isEqualTo(upTo(past));
        receiver.accepted().clear();
        otherWriter().commits();

        runOnce(hook(", name: second"));

        assertThat(receiver.versions()).containsExactly(past + 1);
    }

    @Test
    void theWindowsThatAVersionClosesAreAnEventOfTheirOwn() throws Exception {
        Files.write(directory.resolve("timed.jsonl"), List.of("{\"t\":\"2026-01-01T00:00:10Z\"}"));
        String yaml = """
                name: test
                sources:
                  lines:
                    type: lines
                    path: timed.jsonl
                    schema: t TIMESTAMP
                    watermark: {column: t, delay: 0s}
                sinks:
                  - table: t
                    window: {type: tumbling, size: 1 minute}
                    query: SELECT window_start, count(*) AS n FROM lines GROUP BY ALL
                    on-commit: [%s]
                """.formatted(hook(""));
        read(yaml, true).run();
        receiver.accepted().clear();
        // In the same window; then in the one after the next, which closes two.
        for (String time : List.of("2026-01-01T00:00:50Z", "2026-01-01T00:02:05Z")) {
            Files.write(
                    directory.resolve("timed.jsonl"), List.of("{\"t\":\"" + time + "\"}"), StandardOpenOption.APPEND);
            read(yaml, true).run();
        }

        JsonNode event = onlyWindowsClosed();
        JsonNode data = event.path("data");
        assertThat(data.path("closedAfter").asText()).isEqualTo("2026-01-01T00:00:50Z");
        assertThat(data.path("closedUpTo").asText()).isEqualTo("2026-01-01T00:02:05Z");
        assertThat(data.path("rows").asLong()).isEqualTo(1);
        assertThat(data.path("windowSizeMillis").asLong()).isEqualTo(60_000);
        assertThat(event.path("id").asText())
                .isEqualTo(table().snapshot().id() + "-" + data.path("version").asLong() + "-windows");
    }

    @Test
    void sessionsThatAVersionClosesAreCountedInOneEvent() throws Exception {
        String yaml = """
                name: test
                sources:
                  lines:
                    type: lines
                    path: timed.jsonl
                    schema: t TIMESTAMP, k STRING
                    watermark: {column: t, delay: 0s}
                sinks:
                  - table: t
                    window: {type: session, gap: 1 minute, key: [k]}
                    query: SELECT window_start, k, count(*) AS n FROM lines GROUP BY ALL
                    on-commit: [%s]
                """.formatted(hook(""));
        Files.writeString(
                directory.resolve("timed.jsonl"),
                "{\"t\":\"2026-01-01T00:00:10Z\",\"k\":\"a\"}\n{\"t\":\"2026-01-01T00:00:10Z\",\"k\":\"b\"}\n");
        read(yaml, true).run();
        Files.writeString(
                directory.resolve("timed.jsonl"),
                "{\"t\":\"2026-01-01T00:05:00Z\",\"k\":\"a\"}\n",
                StandardOpenOption.APPEND);

        read(yaml, true).run();

        JsonNode data = onlyWindowsClosed().path("data");
        assertThat(data.path("windows").asLong()).isEqualTo(2);
        assertThat(data.path("windowGapMillis").asLong()).isEqualTo(60_000);
        assertThat(data.path("windowKey").path(0).asText()).isEqualTo("k");
        assertThat(data.path("closedUpTo").asText()).isEqualTo("2026-01-01T00:05:00Z");
        assertThat(data.path("rows").asLong()).isEqualTo(2);
    }

    private JsonNode onlyWindowsClosed() {
        List<Request> closed = receiver.accepted().stream()
                .filter(request -> request.event().path("type").asText().equals("dev.inlet.window.closed"))
                .toList();
        assertThat(closed).hasSize(1);
        return closed.get(0).event();
    }

    private static Path onlyFile(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
