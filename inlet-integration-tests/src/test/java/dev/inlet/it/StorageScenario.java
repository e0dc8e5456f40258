package dev.inlet.it;

import dev.inlet.runtime.pipeline.Pipeline;
import dev.inlet.runtime.pipeline.RunEnd;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Clock;
import java.util.List;

/**
 * A pipeline from the creation of its tables to the clean-up of a log, in three runs, each of a process of its own. Two tables
 * and dead letters; two partitions of each source; the first run makes the tables, the third writes a log checkpoint and cleans up.
 *
 * @param directory of the pipeline: all that it touches is under it
 */
record StorageScenario(Path directory, Tables tables) {
    /** What the tables are. */
    enum Tables {
        /** All records and some of them; the second run adds a column. */
        PLAIN("""
                  events: {type: scripted, script: %s, schema: "id BIGINT NOT NULL, kind STRING"}
                sinks:
                  - table: all
                    partition-by: [kind]
                    schema-evolution: add-columns
                    properties:
                      delta.checkpointInterval: '3'
                      delta.logRetentionDuration: interval 0 seconds
                  - table: some
                    query: SELECT id FROM events WHERE kind <> 'none'
                """),
        /** Records without duplicates, and how many of these there are in each ten seconds. */
        STATE("""
                  events:
                    type: scripted
                    script: %s
                    schema: id BIGINT NOT NULL, kind STRING, ts TIMESTAMP, pair STRING
                    watermark: {column: ts, delay: 0s}
                    deduplicate: {key: [pair], within: 15s}
                sinks:
                  - table: all
                    properties:
                      delta.checkpointInterval: '3'
                      delta.logRetentionDuration: interval 0 seconds
                  - table: some
                    window: {type: tumbling, size: 10s}
                    query: SELECT window_start, count(*) AS n FROM events GROUP BY ALL
                """),
        /** Events with the answers that come near them, and events with or without. */
        JOIN("""
                  events: &source
                    type: scripted
                    script: %s
                    schema: id BIGINT NOT NULL, kind STRING, ts TIMESTAMP, pair STRING
                    watermark: {column: ts, delay: 0s}
                  answers: *source
                sinks:
                  - table: all
                    properties:
                      delta.checkpointInterval: '3'
                      delta.logRetentionDuration: interval 0 seconds
                    join:
                      type: inner
                      left: &event {source: events, key: [pair]}
                      right: &answer {source: answers, key: [pair]}
                      within: &near {before: 8s, after: 17s}
                    query: &pairs SELECT events.id AS event, answers.id AS answer FROM joined
                  - table: some
                    join: {type: left, left: *event, right: *answer, within: *near}
                    query: *pairs
                """);

        /** Of a join, in seconds: how far an answer may be ahead of its event, and behind it. */
        static final long BEFORE = 8;

        static final long AFTER = 17;

        private final String yaml;

        Tables(String yaml) {
            this.yaml = yaml;
        }

        int sources() {
            return this == JOIN ? 2 : 1;
        }
    }

    /** Of plain tables. */
    StorageScenario(Path directory) {
        this(directory, Tables.PLAIN);
    }

    /** How many batches there are to be read in each run. */
    static final List<Integer> RUNS = List.of(2, 4, 5);

    static final int ALL = RUNS.get(RUNS.size() - 1);

    Path all() {
        return directory.resolve("all");
    }

    Path some() {
        return directory.resolve("some");
    }

    Path dead() {
        return directory.resolve("dead");
    }

    /** Where the script is found. */
    private String script() {
        return directory.toString();
    }

    /** What the source has; its acknowledgements are empty. */
    Script script(int batches, boolean oneByOne) {
        return Script.put(script(), batches, oneByOne, tables);
    }

    /** Takes what the script has. */
    RunEnd run() throws InterruptedException {
        return new Pipeline(
                        Pipelines.definition(directory, """
                name: scenario
                memory: 512MB
                spill-directory: spill
                sources:
                %sdead-letters: {table: dead}
                trigger: {interval: 100ms, max-rows: %d}
                """.formatted(
                                        tables.yaml.formatted(script()), tables.sources() * Script.BATCH)),
                        true,
                        Clock.systemUTC(),
                        event -> {})
                .run();
    }

    /** Another of the same state: with its files, and their times. */
    StorageScenario copyTo(Path target) throws IOException {
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(target.resolve(directory.relativize(from)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(from, target.resolve(directory.relativize(from)), StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        return new StorageScenario(target, tables);
    }

    /** Forgets the script and deletes the files. */
    void remove() throws IOException {
        Script.remove(script());
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
