package dev.inlet.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.runtime.delivery.WebhookReceiver.Answer;
import dev.inlet.runtime.delivery.WebhookReceiver.Request;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.table.DeltaTable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a target of the dead letters is told. */
class DeadLetterEventsTest extends TellingPipeline {
    private static final String GOOD = "{\"id\":1}";
    private static final String BAD = "{\"id\":\"one\"}";

    private Pipeline run(String ofSink, String ofLetters) throws InterruptedException {
        String yaml = """
                name: test
                sources:
                  lines: {type: lines, path: events.jsonl, schema: id BIGINT NOT NULL}
                sinks:
                  - table: t
                    on-commit: [%s]
                dead-letters:
                  table: letters
                  on-commit: [%s]
                """.formatted(ofSink, ofLetters);
        Pipeline pipeline = read(yaml, true);
        pipeline.run();
        return pipeline;
    }

    private DeltaTable letters() {
        return DeltaTable.local(directory.resolve("letters"));
    }

    private long latest() {
        return letters().snapshot().version();
    }

    @Test
    void eachVersionOfTheDeadLettersIsToldFromTheFirstOn() throws Exception {
        write(GOOD, BAD, BAD);

        Pipeline pipeline = run("", hook(""));

        assertThat(receiver.versions()).isEqualTo(upTo(latest()));
        assertThat(pipeline.status().undelivered()).isZero();
        Request last = receiver.accepted().get(receiver.accepted().size() - 1);
        assertThat(last.event().path("source").asText()).isEqualTo("file://" + directory.resolve("letters"));
        assertThat(last.event().at("/data/rows").asLong()).isEqualTo(2);
        assertThat(last.event().at("/data/pipeline").asText()).isEqualTo("test");
    }

    @Test
    void aVersionThatOnlyStatesPositionsIsToldToHaveNoRows() throws Exception {
        write(BAD);
        run("", hook(""));
        receiver.accepted().clear();
        write(GOOD);

        run("", hook(""));

        assertThat(receiver.accepted())
                .allSatisfy(request ->
                        assertThat(request.event().at("/data/rows").asLong(-1)).isZero());
    }

    @Test
    void aTargetThatWasAwayIsToldByTheNextRunOfWhatItMissed() throws Exception {
        receiver.answers(Answer.status(503));
        write(BAD);
        Pipeline first = run("", hook(", stop-timeout: 100ms"));
        receiver.answers(Answer.status(200));
        write(BAD);

        Pipeline second = run("", hook(""));

        assertThat(first.status().undelivered()).isPositive();
        assertThat(second.status().undelivered()).isZero();
        assertThat(receiver.versions()).isEqualTo(upTo(latest()));
    }

    @Test
    void withoutItsFilesInletGoesOnFromWhatTheTableOfDeadLettersSays() throws Exception {
        write(BAD);
        run("", hook(""));
        write(BAD);
        run("", hook(""));
        long last = latest();
        long stated = letters().snapshot().progress("test").delivered().get("http");
        deleteAll(directory.resolve("t/_inlet"));

        run("", hook(""));

        assertThat(stated).isBetween(0L, last - 1);
        assertThat(receiver.versions()).isEqualTo(againFrom(stated, last));
    }

    @Test
    void targetsOfOneNameOnTheSinkAndOnTheDeadLettersAreToldEachOfItsOwnTable() throws Exception {
        write(GOOD, BAD);
        run(hook(""), hook(""));
        write(BAD);

        run(hook(""), hook(""));

        assertThat(versions("t")).isEqualTo(upTo(latestVersion()));
        assertThat(versions("letters")).isEqualTo(upTo(latest()));
    }

    private List<Long> versions(String table) {
        return receiver.accepted().stream()
                .filter(request -> request.event().path("source").asText().endsWith("/" + table))
                .map(Request::version)
                .toList();
    }

    private static void deleteAll(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
