package dev.inlet.commit;

import static dev.inlet.commit.Requests.P0;
import static dev.inlet.commit.Requests.move;
import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.commit.CommitOutcome.Fenced;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommitRaceTest {
    private static final int COMMITS = 25;

    @TempDir
    Path directory;

    private DeltaTable table;

    @BeforeEach
    void createTable() {
        table = DeltaTable.local(directory.resolve("t"));
        table.create(TableDefinition.of(Requests.SCHEMA));
    }

    /** Every version is somebody's, and every acknowledged file is in exactly one. */
    private void assertNothingIsLost(Set<String> acknowledged) throws IOException {
        List<String> inTheLog = new ArrayList<>();
        List<Path> entries;
        try (Stream<Path> log = Files.list(directory.resolve("t/_delta_log"))) {
            entries = log.filter(file -> file.toString().endsWith(".json")).toList();
        }
        for (Path entry : entries) {
            for (String line : Files.readAllLines(entry)) {
                if (line.startsWith("{\"add\"")) {
                    inTheLog.add(line.replaceFirst("\\{\"add\":\\{\"path\":\"([^\"]*)\".*", "$1"));
                }
            }
        }
        assertThat(inTheLog).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(entries).hasSize(acknowledged.size() + 1);
    }

    private static List<String> commitAll(TableCommitter committer, SourcePartition partition, String tag) {
        List<String> files = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            String file = tag + "-" + i + ".parquet";
            CommitRequest request = Requests.request(
                    List.of(new PositionRange(partition, i == 0 ? -1 : i, i, i + 1)), List.of(Requests.file(file, 1)));
            if (!committer.commit(request).durable()) {
                throw new AssertionError(tag + " was fenced at " + i);
            }
            files.add(file);
        }
        return files;
    }

    @Test
    void threadsThatCommitToOneTableLoseNothing() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<List<String>>> writers = new ArrayList<>();
            for (int writer = 0; writer < 4; writer++) {
                // Two under one name with partitions of their own, two under names of their own.
                String name = writer < 2 ? "shared" : "pipeline-" + writer;
                String tag = "w" + writer;
                SourcePartition partition = new SourcePartition("s", tag);
                TableCommitter committer = TableCommitter.open(table, name);
                writers.add(() -> commitAll(committer, partition, tag));
            }
            Set<String> acknowledged = new HashSet<>();
            for (Future<List<String>> result : threads.invokeAll(writers)) {
                acknowledged.addAll(result.get());
            }
            assertNothingIsLost(acknowledged);
            assertThat(table.snapshot().progress("shared").positions().values()).containsOnly((long) COMMITS);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aSecondProcessThatCommitsBesideUsLosesNothing() throws Exception {
        Process other = start("other");
        List<String> ours = commitAll(TableCommitter.open(table, "ours"), P0, "ours");
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isZero();
        Set<String> acknowledged = new HashSet<>(ours);
        for (int i = 0; i < COMMITS; i++) {
            acknowledged.add("other-" + i + ".parquet");
        }
        assertNothingIsLost(acknowledged);
    }

    @Test
    void aSecondProcessUnderOurNameFencesUs() throws Exception {
        TableCommitter committer = TableCommitter.open(table, "other");
        Process other = start("other");
        assertThat(other.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(other.exitValue()).isZero();
        assertThat(committer.commit(move(P0, -1, 5)))
                .isInstanceOfSatisfying(
                        Fenced.class,
                        fenced -> assertThat(fenced.actual().position(P0)).isEqualTo(COMMITS));
        assertThat(table.snapshot().version()).isEqualTo(COMMITS);
    }

    private Process start(String pipeline) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OtherProcess.class.getName(),
                        table.root(),
                        pipeline)
                .redirectErrorStream(true)
                .redirectOutput(new File(directory.toFile(), "other.log"))
                .start();
    }

    /** A pipeline in a process of its own. */
    static final class OtherProcess {
        private OtherProcess() {}

        public static void main(String[] arguments) {
            TableCommitter committer = TableCommitter.open(DeltaTable.local(Path.of(arguments[0])), arguments[1]);
            commitAll(committer, P0, arguments[1]);
        }
    }
}
