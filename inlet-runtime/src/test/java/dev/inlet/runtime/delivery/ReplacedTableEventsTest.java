package dev.inlet.runtime.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.runtime.delivery.WebhookReceiver.Request;
import dev.inlet.schema.DdlParser;
import dev.inlet.table.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a target is told where its table becomes another one. */
class ReplacedTableEventsTest extends TellingPipeline {
    private static final String OTHER_ID = "5b0d8a4e-0000-4000-8000-000000000001";

    @Test
    void aVersionThatReplacesTheTableIsToldUnderTheIdThatItGives() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        try (Running running = new Running(pipeline(false, hook("")))) {
            await().until(() -> receiver.versions().size() >= 2);
            long replaced = replace();

            await().untilAsserted(() -> assertThat(receiver.versions()).isEqualTo(upTo(replaced)));
        }
        assertTold(last(), OTHER_ID, latestVersion());

        runOnce(hook(""));
        assertThat(receiver.versions()).isEqualTo(upTo(latestVersion()));
    }

    @Test
    void whatCameBeforeTheTableWasReplacedIsToldUnderItsFormerIdAndOnce() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        runOnce(hook(""));
        String former = table().snapshot().id();
        long version = commit("{\"commitInfo\":{\"operation\":\"SET TBLPROPERTIES\"}}");
        replace();

        runOnce(hook(""));

        assertThat(receiver.versions()).isEqualTo(upTo(version + 1));
        assertTold(receiver.accepted().get((int) version), former, version);
        assertTold(last(), OTHER_ID, version + 1);
    }

    @Test
    void aTableThatIsMadeInThePlaceOfAnotherIsToldFromItsFirstVersionOn() throws Exception {
        write("{\"id\":1,\"day\":\"a\"}");
        try (Running running = new Running(pipeline(false, hook("")))) {
            await().until(() -> receiver.versions().size() >= 2);
            List<Long> told = receiver.versions();
            // What tends the log must be done with it, or it would go on in that of the other table.
            await().until(() ->
                    Files.exists(entry(latestVersion()).resolveSibling("%020d.crc".formatted(latestVersion()))));
            Files.move(directory.resolve("t/_delta_log"), directory.resolve("t/_former_log"));
            table().create(new TableDefinition(
                    DdlParser.parseColumns("id BIGINT"), List.of(), Map.of(), Optional.empty()));

            await().until(() -> receiver.versions().size() > told.size());
        }
        assertTold(last(), table().snapshot().id(), 0);
    }

    private Request last() {
        return receiver.accepted().get(receiver.accepted().size() - 1);
    }

    private static void assertTold(Request request, String tableId, long version) {
        assertThat(request.event().path("id").asText()).isEqualTo(tableId + "-" + version);
        assertThat(request.event().at("/data/tableId").asText()).isEqualTo(tableId);
    }

    /** As {@code CREATE OR REPLACE TABLE} does it: the log goes on, with another id. */
    private long replace() throws IOException {
        String metadata = Files.readAllLines(entry(0)).stream()
                .filter(line -> line.contains("\"metaData\""))
                .findFirst()
                .orElseThrow();
        String id = table().snapshot().id();
        return commit("{\"commitInfo\":{\"operation\":\"CREATE OR REPLACE TABLE\"}}", metadata.replace(id, OTHER_ID));
    }

    private long commit(String... actions) throws IOException {
        long version = latestVersion() + 1;
        Path whole = Files.write(directory.resolve("entry"), List.of(actions));
        Files.move(whole, entry(version), StandardCopyOption.ATOMIC_MOVE);
        return version;
    }

    private Path entry(long version) {
        return directory.resolve("t/_delta_log/%020d.json".formatted(version));
    }
}
