package dev.inlet.source.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.source.delta.DeltaOptions.ChangeCommits;
import dev.inlet.storage.StorageProbe;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableQueueTest {
    private static final String METADATA = """
            {"metaData":{"id":"t","format":{"provider":"parquet","options":{}},"schemaString":"{\\"type\\":\\"struct\\",\
            \\"fields\\":[{\\"name\\":\\"n\\",\\"type\\":\\"integer\\",\\"nullable\\":true,\\"metadata\\":{}}]}",\
            "partitionColumns":[],"configuration":{},"createdTime":0}}""";

    @TempDir
    Path directory;

    @Test
    void filesAreHandedOverOnceThoughStorageFailsBehindThem() throws IOException {
        entry(0, "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}", METADATA, add("a"));
        entry(1, add("b"));
        entry(2, add("c"));
        Disk disk = new Disk();
        TableQueue queue = queue(DeltaTable.local(directory, disk), false);
        List<String> taken = new ArrayList<>(names(queue, 1));

        disk.failsFor = "2.json";
        for (int attempt = 0; attempt < 3; attempt++) {
            try {
                queue.take(Long.MAX_VALUE, false)
                        .ifPresent(batch -> batch.files()
                                .forEach(file ->
                                        taken.add(file.path().getFileName().toString())));
            } catch (InletException e) {
                // The reading thread tries again what may pass.
                assertThat(e.kind()).isEqualTo(InletException.Kind.TRANSIENT);
            }
        }

        assertThat(taken).containsExactly("a", "b", "c");
    }

    @Test
    void changeDataFilesAreInNoBatchWithOthersWhereTheirRowsWouldComeBehindTheseOutOfTheirOrder() throws IOException {
        String byId = METADATA.replace(
                        "\"configuration\":{}",
                        "\"configuration\":{\"delta.enableChangeDataFeed\":\"true\","
                                + "\"delta.columnMapping.mode\":\"id\",\"delta.columnMapping.maxColumnId\":\"1\"}")
                .replace(
                        "\\\"metadata\\\":{}",
                        "\\\"metadata\\\":{\\\"delta.columnMapping.id\\\":1,"
                                + "\\\"delta.columnMapping.physicalName\\\":\\\"n\\\"}");
        entry(0, "{\"protocol\":{\"minReaderVersion\":2,\"minWriterVersion\":5}}", byId);
        entry(1, add("a"), add("b"));
        entry(2, add("c"), add("d").replace("add", "cdc"));
        entry(3, add("e"));
        TableQueue queue = queue(DeltaTable.local(directory), true);

        assertThat(names(queue, Long.MAX_VALUE)).containsExactly("a", "b");
        assertThat(names(queue, Long.MAX_VALUE)).containsExactly("d");
        assertThat(names(queue, Long.MAX_VALUE)).containsExactly("e");
    }

    @Test
    void whatARestoreBringsBackIsNotReadAsNew() throws IOException {
        entry(0, "{\"protocol\":{\"minReaderVersion\":1,\"minWriterVersion\":2}}", METADATA, add("a"));
        entry(1, "{\"commitInfo\":{\"operation\":\"RESTORE\"}}", add("b"));
        TableQueue queue = queue(DeltaTable.local(directory), false);

        assertThat(names(queue, Long.MAX_VALUE)).containsExactly("a");
        assertThatThrownBy(() -> queue.take(Long.MAX_VALUE, false))
                .isInstanceOf(InletException.class)
                .hasMessageContaining("(RESTORE)");
    }

    private static List<String> names(TableQueue queue, long maxBytes) {
        return queue.take(maxBytes, false).orElseThrow().files().stream()
                .map(file -> file.path().getFileName().toString())
                .toList();
    }

    /** Fails once. */
    private static final class Disk implements StorageProbe {
        private String failsFor = "nothing";

        @Override
        public void before(String call, String path) {
            if (path.endsWith(failsFor)) {
                failsFor = "nothing";
                throw InletException.storage("the disk", "", "", new IOException("does not answer"));
            }
        }

        @Override
        public void after(String call, String path) {}
    }

    private static TableQueue queue(DeltaTable table, boolean feed) {
        Refusals refusals = new Refusals("in", table.name());
        return new TableQueue(
                new SourcePartition("in", "table"),
                table,
                new ChangeRules(feed, ChangeCommits.STOP, refusals),
                refusals,
                false,
                new TableLog(table).newest().orElseThrow(),
                Long.MAX_VALUE - 1,
                TablePosition.commit(0));
    }

    private String add(String file) throws IOException {
        Files.createFile(directory.resolve(file));
        return "{\"add\":{\"path\":\"" + file
                + "\",\"partitionValues\":{},\"size\":1,\"modificationTime\":0,\"dataChange\":true}}";
    }

    private void entry(long version, String... actions) throws IOException {
        Path log = Files.createDirectories(directory.resolve("_delta_log"));
        Files.write(log.resolve("%020d.json".formatted(version)), List.of(actions));
    }
}
