package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.OtherWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline with one source of events whose rows windows gather. */
abstract class WindowFixture {
    static final String TUMBLING = """
            sinks:
              - table: t
                window: {type: tumbling, size: 1m}
                query: SELECT k, window_start, window_end, count(*) AS n, sum(v)::BIGINT AS s FROM events GROUP BY ALL
            dead-letters: {table: dead}
            """;
    static final String ROWS = "SELECT strftime(window_start, '%%H:%%M') || '-' || strftime(window_end, '%%H:%%M'), k,"
            + " n, s FROM %s ORDER BY ALL";

    @TempDir
    Path directory;

    static String source() {
        return """
                name: test
                sources:
                  events: {type: lines, path: events.jsonl, schema: "ts TIMESTAMP, k STRING, v INT", watermark: {column: ts, delay: 10s}}
                """;
    }

    List<PipelineEvent> runOnce(String sinks) throws InterruptedException {
        return Pipelines.runOnce(directory, source() + sinks);
    }

    void run(String sinks, RunMode mode) throws InterruptedException {
        new Pipeline(Pipelines.definition(directory, source() + sinks), mode, Clock.systemUTC(), event -> {}).run();
    }

    /** Each row is a time of day, a key and a value. */
    void write(String... rows) throws IOException {
        Pipelines.write(directory.resolve("events.jsonl"), rows);
    }

    OtherWriter otherWriter() {
        return new OtherWriter(table("t"));
    }

    Path table(String name) {
        return directory.resolve(name);
    }

    List<String> rows() {
        return Pipelines.rows(table("t"), ROWS);
    }

    List<String> letters() {
        return Pipelines.rows(table("dead"), "SELECT position, error FROM %s ORDER BY ALL");
    }

    List<Path> state(String suffix) throws IOException {
        return Pipelines.state(directory.resolve("t"), suffix);
    }
}
