package dev.inlet.table;

import static dev.inlet.table.HandMadeTable.commitInfo;
import static dev.inlet.table.HandMadeTable.field;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitHistoryTest {
    @TempDir
    Path directory;

    private HandMadeTable table() throws Exception {
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:")) {
            return new HandMadeTable(directory.resolve("t"), duckdb).create(field("a", "long"), "[]");
        }
    }

    @Test
    void commitsComeNewestFirstWithAllTheySay() throws Exception {
        HandMadeTable table = table();
        table.commit("{\"commitInfo\":{\"timestamp\":1,\"inCommitTimestamp\":1767225600000,\"operation\":\"WRITE\","
                + "\"operationParameters\":{\"mode\":\"Append\",\"statsOnLoad\":false,\"gone\":null},"
                + "\"operationMetrics\":{\"numFiles\":\"3\",\"n\":4},\"engineInfo\":\"E/1\",\"isBlindAppend\":true,"
                + "\"userMetadata\":\"mine\",\"unheardOf\":{}}}");
        table.commit(commitInfo("OPTIMIZE", Map.of()));
        List<HistoryEntry> history =
                CommitHistory.newestFirst(table.open()).limit(2).toList();
        assertThat(history).extracting(HistoryEntry::version).containsExactly(2L, 1L);
        assertThat(history.get(1))
                .isEqualTo(new HistoryEntry(
                        1,
                        Instant.parse("2026-01-01T00:00:00Z"),
                        Optional.of("WRITE"),
                        Map.of("mode", "Append", "statsOnLoad", "false"),
                        Map.of("numFiles", "3", "n", "4"),
                        Optional.of("E/1"),
                        Optional.of(true),
                        Optional.of("mine")));
    }

    @Test
    void aCommitThatSaysNothingHasTheTimeOfItsFile() throws Exception {
        HandMadeTable table = table();
        Instant time = Instant.parse("2026-02-03T04:05:06Z");
        Files.setLastModifiedTime(table.logEntry(0), FileTime.from(time));
        assertThat(CommitHistory.newestFirst(table.open()))
                .containsExactly(new HistoryEntry(
                        0,
                        time,
                        Optional.empty(),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()));
    }

    /** The files of a copy have the times at which they were copied, in any order. */
    @Test
    void timesGrowWithTheVersionsAsTimeTravelSeesThem() throws Exception {
        HandMadeTable table = table().commit(commitInfo("WRITE", Map.of())).commit(commitInfo("WRITE", Map.of()));
        Files.setLastModifiedTime(table.logEntry(0), FileTime.from(Instant.parse("2026-02-03T10:00:00Z")));
        Files.setLastModifiedTime(table.logEntry(1), FileTime.from(Instant.parse("2026-02-03T09:00:00Z")));
        Files.setLastModifiedTime(table.logEntry(2), FileTime.from(Instant.parse("2026-02-03T10:00:00Z")));
        List<HistoryEntry> history = CommitHistory.newestFirst(table.open()).toList();
        assertThat(history)
                .extracting(HistoryEntry::timestamp)
                .containsExactly(
                        Instant.parse("2026-02-03T10:00:00.002Z"),
                        Instant.parse("2026-02-03T10:00:00.001Z"),
                        Instant.parse("2026-02-03T10:00:00Z"));
        for (HistoryEntry entry : history) {
            assertThat(TableScan.plan(table.open(), new AsOf.Time(entry.timestamp()))
                            .version())
                    .isEqualTo(entry.version());
        }
    }

    @Test
    void anEntryIsReadOnlyWhenAskedFor() throws Exception {
        HandMadeTable table = table().commit(commitInfo("WRITE", Map.of()));
        Files.delete(table.logEntry(0));
        Files.createDirectory(table.logEntry(0));
        assertThat(CommitHistory.newestFirst(table.open()).limit(1)).hasSize(1);
        assertThatThrownBy(() -> CommitHistory.newestFirst(table.open()).toList())
                .isInstanceOf(InletException.class)
                .hasMessageContaining("00000.json");
    }

    @Test
    void whatIsNoTableIsToldSo() {
        assertThatThrownBy(() -> CommitHistory.newestFirst(DeltaTable.local(directory)))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("There is no Delta table at");
    }
}
