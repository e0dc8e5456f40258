package dev.inlet.commit;

import static dev.inlet.commit.Requests.P0;
import static dev.inlet.commit.Requests.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.storage.FaultyFileIO;
import dev.inlet.storage.InterceptedFileIO.Call;
import dev.inlet.storage.LocalFileIO;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables with features in use are committed to, checkpointed and read back like any other. */
class TableFeaturesTest {
    @TempDir
    Path directory;

    private final FaultyFileIO files = new FaultyFileIO(new LocalFileIO());

    private void commitCheckpointAndReopen(DeltaTable table) {
        TableCommitter committer = TableCommitter.open(table, "p");
        assertThat(committer.commit(move(P0, -1, 1)).durable()).isTrue();
        files.resetCounts();
        assertThat(committer.commit(move(P0, 1, 2)).durable()).isTrue();
        assertThat(files.count(Call.LIST)).isZero();
        assertThat(files.count(Call.OPEN)).isZero();
        committer.writer().upkeep().checkpoint();
        assertThat(committer.commit(move(P0, 2, 3)).durable()).isTrue();
        committer.writer().upkeep().writeChecksum();
        TableCommitter next = TableCommitter.open(table, "p");
        assertThat(next.progress().position(P0)).isEqualTo(3);
        assertThat(next.commit(move(P0, 3, 4)).durable()).isTrue();
        assertThat(table.snapshot().progress("p").position(P0)).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "delta.appendOnly=true",
                "delta.enableChangeDataFeed=true",
                "delta.enableDeletionVectors=true",
                "delta.enableTypeWidening=true",
                "delta.checkpointPolicy=v2",
                "delta.enableInCommitTimestamps=true",
                "delta.enableRowTracking=true",
                "delta.enableRowTracking=true,delta.enableInCommitTimestamps=true,delta.checkpointPolicy=v2",
                "delta.feature.clustering=supported",
            })
    void aTableCreatedWith(String properties) {
        Map<String, String> map = new HashMap<>();
        for (String property : properties.split(",")) {
            map.put(property.split("=")[0], property.split("=")[1]);
        }
        DeltaTable table = DeltaTable.at(files, directory.resolve("t").toString());
        table.create(new TableDefinition(Requests.SCHEMA, List.of(), map, Optional.empty()));
        commitCheckpointAndReopen(table);
    }

    @Test
    void aTableOfAnotherWriterWithDomainsOfItsOwn() throws IOException {
        DeltaTable table = DeltaTable.at(files, directory.resolve("t").toString());
        table.create(new TableDefinition(
                Requests.SCHEMA, List.of(), Map.of("delta.feature.clustering", "supported"), Optional.empty()));
        Files.writeString(directory.resolve("t/_delta_log/00000000000000000001.json"), """
                {"commitInfo":{"timestamp":1,"operation":"CLUSTER BY"}}
                {"domainMetadata":{"domain":"delta.clustering",\
                "configuration":"{\\"clusteringColumns\\":[[\\"id\\"]],\\"domainName\\":\\"delta.clustering\\"}","removed":false}}
                """);
        commitCheckpointAndReopen(table);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "100%", "a%20b", "é日", "a#b", "a:b", "a+b=c", "[x]{y}", "a'b\"c"})
    void aTableInADirectoryCalled(String name) {
        DeltaTable table = DeltaTable.at(files, directory.resolve(name).toString());
        table.create(TableDefinition.of(Requests.SCHEMA));
        commitCheckpointAndReopen(table);
        assertThat(directory.resolve(name).resolve("_delta_log/00000000000000000004.json"))
                .exists();
    }
}
