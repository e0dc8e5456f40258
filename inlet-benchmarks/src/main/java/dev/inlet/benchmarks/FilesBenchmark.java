package dev.inlet.benchmarks;

import dev.inlet.testkit.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/** From files of JSON lines to a committed table: Inlet beside DuckDB alone, in turns, each in a process of its own. */
final class FilesBenchmark {
    private static final long FILE_BYTES = 100_000_000;
    private static final int THREADS = 2;

    private final Work work;
    private final EventFiles files;
    private final Contender duckDb = new Contender("DuckDB, read_json to COPY");
    private final Contender inlet = new Contender("Inlet");

    private FilesBenchmark(Work work, EventFiles files) {
        this.work = work;
        this.files = files;
    }

    static void run(List<String> arguments) throws IOException, InterruptedException, SQLException {
        Arguments options = new Arguments(arguments, "rounds", "megabytes");
        int rounds = options.number("rounds", 5, 1);
        long bytes = options.number("megabytes", 1_000, 50) * 1_000_000L;
        Work work = Work.of("files");
        FilesBenchmark benchmark =
                new FilesBenchmark(work, EventFiles.write(work.directory().resolve("lines"), bytes, FILE_BYTES));
        for (int round = 1; round <= rounds; round++) {
            benchmark.duckDb(round);
            benchmark.inlet(round);
        }
        benchmark.report();
        Work.delete(work.directory());
    }

    private void duckDb(int round) throws IOException, InterruptedException, SQLException {
        Path file = work.directory().resolve("duckdb-" + round + ".parquet");
        try (Child child = Child.jvm(
                work,
                "duckdb-" + round,
                List.of("-Xmx64m", "-XX:+UseSerialGC"),
                DuckDbCopy.class,
                List.of(files.directory().toString(), file.toString(), "" + THREADS, "768", "" + files.events()))) {
            duckDb.add(child.await(), "seconds");
        }
        LandedEvents.check("read_parquet('" + file + "')", files.events(), Broker.FIRST_TIME);
        Files.delete(file);
    }

    private void inlet(int round) throws IOException, InterruptedException, SQLException {
        Path table = work.directory().resolve("inlet-" + round);
        Path pipeline = work.directory().resolve("inlet-" + round + ".yaml");
        Files.writeString(pipeline, """
                name: benchmark
                sources:
                  events:
                    type: files
                    path: %s
                    format: {type: json}
                    schema: %s
                sinks:
                  - table: %s
                """.formatted(files.directory(), Events.SCHEMA, table));
        try (Child child = Child.start(
                work,
                "inlet-" + round,
                List.of(work.inlet(), "run", pipeline.toString(), "--once", "--output", "json"))) {
            inlet.add(child.await(), "workingSeconds");
        }
        LandedEvents.check(table, files.events(), Broker.FIRST_TIME);
        Work.delete(table);
    }

    private void report() {
        System.out.printf(
                Locale.ROOT,
                "%,d events in %,d MB of JSON lines, DuckDB with %d threads; median (range) of %d rounds%n",
                files.events(),
                files.bytes() / 1_000_000,
                THREADS,
                inlet.rates.size());
        Contender.print(List.of(duckDb, inlet));
        System.out.printf(
                Locale.ROOT,
                "Inlet / DuckDB: %.2f of the medians; round by round %s%n",
                inlet.rates.median() / duckDb.rates.median(),
                inlet.rates.dividedBy(duckDb.rates).text(1, 2));
        System.out.printf(Locale.ROOT, "load average at the end: %.1f%n", Machine.load());
    }
}
