package dev.inlet.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.commit.Requests;
import dev.inlet.commit.TableCommitter;
import dev.inlet.storage.FaultyFileIO;
import dev.inlet.storage.FaultyFileIO.Moment;
import dev.inlet.storage.InterceptedFileIO.Call;
import dev.inlet.storage.LocalFileIO;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCheckpointFaultsTest {
    @TempDir
    Path directory;

    private FaultyFileIO files;
    private DeltaTable table;
    private TableCommitter committer;

    @BeforeEach
    void createTable() {
        files = new FaultyFileIO(new LocalFileIO());
        table = DeltaTable.at(files, directory.toString());
        table.create(TableDefinition.of(Requests.SCHEMA));
        committer = TableCommitter.open(table, "p");
        for (int i = 0; i < 5; i++) {
            committer.commit(Requests.move(Requests.P0, i == 0 ? -1 : i, i + 1));
        }
    }

    @Test
    void aLogCheckpointWhoseEntriesCannotAllBeReadIsNotMadeOfTheRest() throws IOException {
        LogUpkeep upkeep = committer.writer().upkeep();
        upkeep.writeChecksum();
        files.fail(
                Moment.BEFORE,
                Call.OPEN,
                path -> path.endsWith("/00000000000000000002.json"),
                new IOException("not now"),
                1);
        assertThatThrownBy(upkeep::checkpoint).hasMessageContaining("not now");
        assertThat(table.snapshot().progress("p").position(Requests.P0)).isEqualTo(5);
        assertThat(TableScan.plan(table, new AsOf.Latest()).files().files()).hasSize(5);
        try (Stream<Path> log = Files.list(directory.resolve("_delta_log"))) {
            // Nor is a part of it left beside the log.
            assertThat(log)
                    .noneMatch(file -> file.toString().contains("parquet")
                            || file.getFileName().toString().startsWith(".inlet"));
        }
        upkeep.checkpoint();
        assertThat(directory.resolve("_delta_log/00000000000000000005.checkpoint.parquet"))
                .exists();
    }

    @Test
    void aTableIsOpenedThoughLogCleanUpTakesAnEntryThatWasListed() {
        files.fail(
                Moment.BEFORE,
                Call.OPEN,
                path -> path.endsWith("/00000000000000000002.json"),
                new FileNotFoundException("deleted meanwhile"),
                1);
        assertThat(TableCommitter.open(table, "p").progress().position(Requests.P0))
                .isEqualTo(5);
    }

    @Test
    void aTableWhoseEntryIsMissingForGoodIsNotOpened() {
        files.fail(
                Moment.BEFORE,
                Call.OPEN,
                path -> path.endsWith("/00000000000000000002.json"),
                new FileNotFoundException("gone"),
                1_000);
        assertThatThrownBy(() -> TableCommitter.open(table, "p")).hasMessageContaining("gone");
    }
}
