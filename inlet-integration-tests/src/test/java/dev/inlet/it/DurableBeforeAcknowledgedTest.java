package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.runtime.config.PipelineDefinition;
import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.PipelineEvent;
import dev.inlet.runtime.pipeline.RunEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import jdk.jfr.Event;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the operating system was asked to make durable, as the JVM's flight recorder saw it, before a position counted as
 * committed. After a power cut a file is there only if it, its name in its directory, and the names of new directories above
 * were all synced.
 */
class DurableBeforeAcknowledgedTest {
    /** The pipeline says that a version is committed. */
    @Name("dev.inlet.it.Committed")
    static class Committed extends Event {
        long version;
    }

    @TempDir
    Path directory;

    @Test
    void dataFilesTheLogEntryAndTheirDirectoriesAreSyncedBeforeAVersionCounts() throws Exception {
        Path table = directory.resolve("lake/events");
        Path recorded = directory.resolve("recorded.jfr");
        try (Recording recording = new Recording()) {
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
            recording.enable(Committed.class);
            recording.start();
            runFor(5);
            recording.stop();
            recording.dump(recorded);
        }

        List<Sync> syncs = new ArrayList<>();
        SortedMap<Long, Instant> committed = new TreeMap<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(recorded)) {
            if (event.getEventType().getName().equals("jdk.FileForce")) {
                syncs.add(new Sync(Path.of(event.getString("path")), event.getStartTime(), event.getEndTime()));
            } else {
                committed.put(event.getLong("version"), event.getStartTime());
            }
        }
        assertThat(committed).hasSizeGreaterThanOrEqualTo(5);
        Instant after = Instant.MIN;
        for (Map.Entry<Long, Instant> version : committed.entrySet()) {
            assertSynced(syncs, table, version.getKey(), after, version.getValue());
            after = version.getValue();
        }
    }

    private static void assertSynced(List<Sync> syncs, Path table, long version, Instant previous, Instant counts)
            throws IOException {
        Path log = table.resolve("_delta_log");
        Instant filesSynced = previous;
        for (Path file : LoggedFiles.filesOf(table, log.resolve("%020d.json".formatted(version)))) {
            // A file may be staged while the version before it is committed.
            Sync content = synced(syncs, file::equals, Instant.MIN, counts);
            Sync name = synced(syncs, file.getParent()::equals, content.end(), counts);
            synced(syncs, table::equals, Instant.MIN, counts);
            filesSynced = name.end().isAfter(filesSynced) ? name.end() : filesSynced;
        }
        // The entry names the files, so it comes after them. It gets its name when it is whole.
        Sync entry = synced(syncs, path -> isUnfinished(path, log), filesSynced, counts);
        synced(syncs, log::equals, entry.end(), counts);
    }

    private static boolean isUnfinished(Path path, Path log) {
        return path.getParent().equals(log) && path.getFileName().toString().startsWith(".inlet-tmp-");
    }

    private static Sync synced(List<Sync> syncs, Predicate<Path> path, Instant after, Instant before) {
        return syncs.stream()
                .filter(sync -> path.test(sync.path())
                        && !sync.start().isBefore(after)
                        && !sync.end().isAfter(before))
                .findFirst()
                .orElseThrow(() ->
                        new AssertionError("no such sync between " + after + " and " + before + " among " + syncs));
    }

    private record Sync(Path path, Instant start, Instant end) {}

    /** Runs a pipeline until there are so many versions with rows. */
    private void runFor(int versions) throws Exception {
        CountDownLatch enough = new CountDownLatch(versions);
        Pipeline pipeline = new Pipeline(definition(), false, Clock.systemUTC(), event -> {
            if (event instanceof PipelineEvent.Committed committed) {
                Committed recorded = new Committed();
                recorded.version = committed.version();
                recorded.commit();
                enough.countDown();
            }
        });
        FutureTask<RunEnd> run = new FutureTask<>(pipeline::run);
        new Thread(run, "pipeline").start();
        assertThat(enough.await(60, TimeUnit.SECONDS)).isTrue();
        pipeline.stop();
        assertThat(run.get()).isEqualTo(RunEnd.STOPPED);
    }

    private PipelineDefinition definition() {
        return Pipelines.definition(directory, """
                name: shop
                memory: 512MB
                sources:
                  shop:
                    type: generator
                    schema: >
                      id BIGINT, time TIMESTAMP, user STRUCT<id BIGINT, country STRING>, action STRING, item STRING,
                      amount DECIMAL(10,2)
                sinks:
                  - table: lake/events
                    query: SELECT id, user.country AS country FROM shop
                    partition-by: [country]
                trigger: {interval: 100ms}
                """);
    }
}
