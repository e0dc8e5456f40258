package dev.inlet.commit;

import static dev.inlet.commit.Requests.P0;
import static dev.inlet.commit.Requests.P1;
import static dev.inlet.commit.Requests.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.position.ApplicationId;
import dev.inlet.position.Progress;
import dev.inlet.storage.RetryBudget;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import dev.inlet.testkit.MovedClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestatementTest {
    @TempDir
    Path directory;

    /** Stands where a test puts it. */
    private final MovedClock clock = new MovedClock(Clock.fixed(Instant.parse("2026-11-23T06:00:00Z"), ZoneOffset.UTC));

    private TableCommitter open(Map<String, String> properties) {
        DeltaTable table = DeltaTable.local(directory);
        table.create(new TableDefinition(Requests.SCHEMA, List.of(), properties, Optional.empty()));
        return TableCommitter.open(table, "p", RetryBudget.DEFAULT, clock);
    }

    private String entry(long version) throws IOException {
        return Files.readString(directory.resolve("_delta_log/%020d.json".formatted(version)));
    }

    private static String id(String partition) {
        return "inlet/p/clicks/" + partition + "\"";
    }

    @Test
    void anIdlePositionIsStatedAgainAfterAQuarterOfTheRetention() throws IOException {
        TableCommitter committer = open(Map.of("delta.setTransactionRetentionDuration", "interval 8 days"));
        committer.commit(move(P0, -1, 10));
        committer.commit(move(P1, -1, 10));
        clock.advance(Duration.ofDays(2));
        committer.commit(move(P1, 10, 20));
        assertThat(entry(3)).doesNotContain(id("clicks-0"));
        assertThat(committer.isRestatementDue()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(committer.isRestatementDue()).isTrue();
        committer.commit(move(P1, 20, 30));
        assertThat(entry(4)).contains(id("clicks-0") + ",\"version\":10");
        assertThat(committer.isRestatementDue()).isFalse();
        assertThat(committer.progress().positions()).isEqualTo(Map.of(P0, 10L, P1, 30L));
    }

    @Test
    void anEmptyRequestIsEnoughToStateAgain() throws IOException {
        TableCommitter committer = open(Map.of("delta.setTransactionRetentionDuration", "interval 8 days"));
        committer.commit(move(P0, -1, 10));
        clock.advance(Duration.ofDays(3));
        assertThat(committer.commit(Requests.request(List.of(), List.of()))).isEqualTo(new Committed(2));
        assertThat(entry(2)).contains(id("clicks-0"));
    }

    @Test
    void whatAnotherCommitterMovedMeanwhileIsNotStatedWithItsOldPosition() {
        TableCommitter one = open(Map.of("delta.setTransactionRetentionDuration", "interval 8 days"));
        one.commit(move(P0, -1, 10));
        TableCommitter two = open(Map.of("delta.setTransactionRetentionDuration", "interval 8 days"));
        clock.advance(Duration.ofDays(3));
        one.commit(move(P0, 10, 20));
        assertThat(two.commit(move(P1, -1, 5)).durable()).isTrue();
        Progress progress = DeltaTable.local(directory).snapshot().progress("p");
        assertThat(progress.positions()).isEqualTo(Map.of(P0, 20L, P1, 5L));
    }

    @Test
    void underAClockThatIsSetBackAnIdLooksNoOlderThanBefore() throws IOException {
        TableCommitter committer = open(Map.of("delta.setTransactionRetentionDuration", "interval 8 days"));
        committer.commit(move(P0, -1, 10));
        long stated = clock.millis();
        clock.advance(Duration.ofDays(-30));
        committer.commit(move(P0, 10, 20));
        committer.commit(move(P0, 20, 30));
        assertThat(entry(3)).contains(id("clicks-0") + ",\"version\":30,\"lastUpdated\":" + stated);
        assertThat(committer.isRestatementDue()).isFalse();
        clock.advance(Duration.ofDays(30));
        assertThat(committer.isRestatementDue()).isFalse();
    }

    @Test
    void withoutARetentionNothingIsStatedAgain() throws IOException {
        TableCommitter committer = open(Map.of());
        committer.commit(move(P0, -1, 10));
        clock.advance(Duration.ofDays(10_000));
        assertThat(committer.isRestatementDue()).isFalse();
    }

    @Test
    void aWatermarkOnlyGrows() {
        TableCommitter committer = open(Map.of());
        committer.commit(watermark(1_000));
        committer.commit(watermark(500));
        assertThat(committer.progress().watermark()).isEqualTo(OptionalLong.of(1_000));
        assertThat(DeltaTable.local(directory).snapshot().progress("p")).isEqualTo(committer.progress());
        assertThat(new ApplicationId.Watermark("p").text()).isEqualTo("inlet/p/watermark");
    }

    private static CommitRequest watermark(long ms) {
        return new CommitRequest(
                List.of(), Map.of(), OptionalLong.of(ms), List.of(), RowCounts.NONE, Map.of(), Optional.empty());
    }
}
