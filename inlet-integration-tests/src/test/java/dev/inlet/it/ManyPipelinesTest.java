package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.table.Certificate;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogVerifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines of different names that write to the same tables at the same time, and make them at the same time. */
class ManyPipelinesTest {
    private static final int ROWS = 2_000;

    @TempDir
    Path directory;

    @Test
    void twoPipelinesOnOneTableBothLandEverything() throws Exception {
        run(2);
    }

    @Test
    void sixPipelinesOnOneTableAllLandEverything() throws Exception {
        run(6);
    }

    private void run(int pipelines) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(pipelines);
        try {
            List<Callable<Void>> runs = new ArrayList<>();
            for (int i = 0; i < pipelines; i++) {
                String yaml = yaml(i);
                runs.add(() -> {
                    Pipelines.runOnce(directory, yaml);
                    return null;
                });
            }
            for (Future<Void> run : threads.invokeAll(runs)) {
                run.get();
            }
        } finally {
            threads.shutdown();
        }

        Path table = directory.resolve("lake/events");
        Path counts = directory.resolve("lake/counts");
        try (LoggedFiles logged = new LoggedFiles()) {
            logged.take("events", table);
            logged.take("counts", counts);
            logged.assertSame(
                    "SELECT pipeline, id FROM events",
                    "SELECT p, id FROM range(" + pipelines + ") a(p), range(" + ROWS + ") b(id)");
            logged.assertSame(
                    "SELECT pipeline, sum(n)::BIGINT FROM counts GROUP BY 1",
                    "SELECT p, " + ROWS + " FROM range(" + pipelines + ") a(p)");
        }
        Certificate certificate = LogVerifier.verify(DeltaTable.local(table));
        assertThat(certificate.violations()).isEmpty();
        assertThat(certificate.pipelines()).hasSize(pipelines).allMatch(pipeline -> pipeline.written() == ROWS);
        assertThat(LogVerifier.verify(DeltaTable.local(counts)).violations()).isEmpty();
    }

    private static String yaml(int number) {
        return """
                name: p%1$d
                memory: 512MB
                threads: 1
                sources:
                  shop:
                    type: generator
                    rows: %2$d
                    schema: >
                      id BIGINT, time TIMESTAMP, user STRUCT<id BIGINT, country STRING>, action STRING, item STRING,
                      amount DECIMAL(10,2)
                sinks:
                  - table: lake/events
                    query: SELECT %1$d AS pipeline, id FROM shop
                  - table: lake/counts
                    query: SELECT %1$d AS pipeline, count(*) AS n FROM shop
                trigger: {interval: 100ms, max-rows: 100}
                """.formatted(number, ROWS);
    }
}
