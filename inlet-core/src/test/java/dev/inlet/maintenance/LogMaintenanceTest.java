package dev.inlet.maintenance;

import static dev.inlet.commit.Requests.P0;
import static dev.inlet.commit.Requests.move;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.commit.CommitOutcome.Committed;
import dev.inlet.commit.Requests;
import dev.inlet.commit.TableCommitter;
import dev.inlet.storage.FaultyFileIO;
import dev.inlet.storage.FaultyFileIO.Moment;
import dev.inlet.storage.InterceptedFileIO.Call;
import dev.inlet.storage.LocalFileIO;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogUpkeep;
import dev.inlet.table.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogMaintenanceTest {
    @TempDir
    Path directory;

    private final FaultyFileIO files = new FaultyFileIO(new LocalFileIO());

    private TableCommitter create(Map<String, String> properties) {
        DeltaTable table = DeltaTable.at(files, directory.resolve("t").toString());
        table.create(new TableDefinition(Requests.SCHEMA, List.of(), properties, Optional.empty()));
        return TableCommitter.open(table, "p");
    }

    private void commit(TableCommitter committer, int times) {
        for (int i = 0; i < times; i++) {
            long from = committer.progress().position(P0);
            assertThat(committer.commit(move(P0, from, Math.max(from, 0) + 1)).durable())
                    .isTrue();
        }
    }

    private List<String> log(String ending) throws IOException {
        try (Stream<Path> log = Files.list(directory.resolve("t/_delta_log"))) {
            return log.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .map(name -> name.substring(0, 20).replaceFirst("^0+(?=\\d)", ""))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aLogCheckpointIsWrittenOnceTheIntervalIsOver() throws IOException {
        TableCommitter committer = create(Map.of("delta.checkpointInterval", "5"));
        LogUpkeep upkeep = committer.writer().upkeep();
        commit(committer, 4);
        assertThat(upkeep.isCheckpointDue()).isFalse();
        commit(committer, 1);
        assertThat(upkeep.isCheckpointDue()).isTrue();
        upkeep.checkpoint();
        assertThat(upkeep.isCheckpointDue()).isFalse();
        assertThat(log(".checkpoint.parquet")).containsExactly("5");
        commit(committer, 6);
        upkeep.checkpoint();
        assertThat(log(".checkpoint.parquet")).containsExactlyInAnyOrder("5", "11");
    }

    @Test
    void aLogCheckpointTakesAwayWhatKilledProcessesLeftInTheLogAndNotWhatIsBeingWritten() throws IOException {
        TableCommitter committer = create(Map.of());
        commit(committer, 12);
        Path log = directory.resolve("t/_delta_log");
        Path old = Files.writeString(log.resolve(".inlet-tmp-old"), "half an ent");
        Path young = Files.writeString(log.resolve(".inlet-tmp-young"), "half an ent");
        Files.setLastModifiedTime(old, FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));
        Files.setLastModifiedTime(young, FileTime.from(Instant.now().minus(Duration.ofMinutes(50))));
        committer.writer().upkeep().checkpoint();
        assertThat(old).doesNotExist();
        assertThat(young).exists();
    }

    @Test
    void whatCannotBeTakenAwayFromTheLogHasNoLogCheckpointWrittenAgain() throws IOException {
        TableCommitter committer = create(Map.of("delta.checkpointInterval", "5"));
        LogUpkeep upkeep = committer.writer().upkeep();
        commit(committer, 5);
        // Only an empty directory can be deleted.
        Path left = Files.createDirectories(directory.resolve("t/_delta_log/.inlet-tmp-left"));
        Files.createFile(left.resolve("file"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofMinutes(61))));
        upkeep.checkpoint();
        assertThat(left).exists();
        assertThat(upkeep.isCheckpointDue()).isFalse();
    }

    @Test
    void theProgressIsReadBackFromALogCheckpoint() throws IOException {
        TableCommitter committer = create(Map.of());
        commit(committer, 12);
        committer.writer().upkeep().checkpoint();
        for (int version = 0; version < 12; version++) {
            Files.delete(directory.resolve("t/_delta_log/%020d.json".formatted(version)));
        }
        commit(committer, 1);
        TableCommitter next = TableCommitter.open(committer.writer().table(), "p");
        assertThat(next.progress().position(P0)).isEqualTo(13);
        assertThat(next.commit(move(P0, 13, 14))).isEqualTo(new Committed(14));
    }

    @Test
    void aCommitterThatBuildsOnALogCheckpointStillNeitherListsNorReads() {
        TableCommitter committer = create(Map.of());
        commit(committer, 12);
        committer.writer().upkeep().checkpoint();
        commit(committer, 1);
        files.resetCounts();
        commit(committer, 3);
        assertThat(files.count(Call.LIST)).isZero();
        assertThat(files.count(Call.OPEN)).isZero();
    }

    @Test
    void whatIsOlderThanTheRetentionIsDeletedWithItsChecksums() throws IOException {
        TableCommitter committer = create(Map.of("delta.logRetentionDuration", "interval 1 days"));
        LogUpkeep upkeep = committer.writer().upkeep();
        for (int i = 0; i < 6; i++) {
            commit(committer, 1);
            upkeep.writeChecksum();
        }
        upkeep.checkpoint();
        commit(committer, 2);
        FileTime old = FileTime.from(Instant.now().minus(Duration.ofDays(2)));
        try (Stream<Path> all = Files.list(directory.resolve("t/_delta_log"))) {
            for (Path file : all.filter(f ->
                            !f.toString().contains("00007.") && !f.toString().contains("00008."))
                    .toList()) {
                Files.setLastModifiedTime(file, old);
            }
        }
        upkeep.checkpoint();
        assertThat(log(".json")).containsExactly("6", "7", "8");
        assertThat(log(".crc"))
                .allSatisfy(version -> assertThat(Long.parseLong(version)).isGreaterThanOrEqualTo(6));
        assertThat(log(".checkpoint.parquet")).containsExactly("6", "8");
        // The writer goes on, though the entry it was opened with is gone.
        commit(committer, 1);
        assertThat(committer.head().version()).isEqualTo(9);
    }

    @Test
    void aNewTablesChecksumsAreMadeFromOneAnother() throws IOException {
        TableCommitter committer = create(Map.of());
        commit(committer, 2);
        assertThat(committer.writer().upkeep().writeChecksum()).isTrue();
        assertThat(log(".crc")).containsExactly("0", "2");
        assertThat(checksum(2)).contains("\"tableSizeBytes\":200,\"numFiles\":2");
    }

    @Test
    void aChecksumThatIsBehindIsBroughtUpToDateAtOpening() throws IOException {
        commit(create(Map.of()), 3);
        TableCommitter next =
                TableCommitter.open(DeltaTable.at(files, directory.resolve("t").toString()), "p");
        commit(next, 1);
        assertThat(next.writer().upkeep().writeChecksum()).isTrue();
        assertThat(checksum(4)).contains("\"tableSizeBytes\":400,\"numFiles\":4");
    }

    @Test
    void aChecksumCountsTheFilesOfOthersToo() throws IOException {
        TableCommitter committer = create(Map.of());
        TableCommitter other = TableCommitter.open(committer.writer().table(), "other");
        commit(other, 2);
        commit(committer, 1);
        assertThat(committer.writer().upkeep().writeChecksum()).isTrue();
        assertThat(checksum(3)).contains("\"tableSizeBytes\":300,\"numFiles\":3");
    }

    @Test
    void aTableWithoutAChecksumGetsOneWithItsLogCheckpoint() throws IOException {
        TableCommitter committer = create(Map.of());
        Files.delete(directory.resolve("t/_delta_log/%020d.crc".formatted(0)));
        TableCommitter without = TableCommitter.open(committer.writer().table(), "p");
        commit(without, 2);
        assertThat(without.writer().upkeep().writeChecksum()).isFalse();
        without.writer().upkeep().checkpoint();
        assertThat(log(".crc")).containsExactly("2");
    }

    private String checksum(int version) throws IOException {
        return Files.readString(directory.resolve("t/_delta_log/%020d.crc".formatted(version)));
    }

    @Test
    void maintenanceRunsBesideTheCommitsAndWritesTheLastChecksumWhenItEnds() throws IOException {
        TableCommitter committer = create(Map.of("delta.checkpointInterval", "3"));
        try (LogMaintenance maintenance =
                LogMaintenance.start(committer.writer().upkeep())) {
            commit(committer, 4);
            maintenance.committed();
            await().untilAsserted(() -> assertThat(log(".checkpoint.parquet")).contains("4"));
            commit(committer, 1);
            assertThat(maintenance.failures()).isZero();
            assertThat(maintenance.lastFailure()).isEmpty();
        }
        assertThat(log(".crc")).contains("5");
    }

    @Test
    void aFailureOfMaintenanceIsToldAndFailsNoCommit() {
        TableCommitter committer = create(Map.of("delta.checkpointInterval", "1"));
        files.fail(
                Moment.BEFORE, Call.CREATE, path -> path.contains(".checkpoint"), new IOException("no checkpoint"), 1);
        try (LogMaintenance maintenance =
                LogMaintenance.start(committer.writer().upkeep())) {
            commit(committer, 2);
            maintenance.committed();
            await().untilAsserted(() -> assertThat(maintenance.lastFailure())
                    .hasValueSatisfying(failure -> assertThat(failure).hasMessageContaining("no checkpoint")));
            assertThat(maintenance.failures()).isEqualTo(1);
            commit(committer, 1);
        }
    }
}
