package dev.inlet.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.inlet.testkit.Nexmark;
import dev.inlet.testkit.NexmarkTopics;
import dev.inlet.testkit.flink.FlinkJvm;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * The queries of {@code examples/nexmark} over the same topics, in turns: Inlet beside Flink SQL, each in a process of its own.
 * What both make of them must be the same rows.
 */
final class NexmarkBenchmark {
    private static final int PARTITIONS = 4;

    /**
     * @param name of the example and of Flink's script
     * @param kinds of the events that it reads
     * @param columns what is compared, as SQL over the rows of both
     */
    private record Query(String name, Set<Nexmark.Kind> kinds, String columns) {}

    private static final String WINDOW = "CAST(window_start AS TIMESTAMP), CAST(window_end AS TIMESTAMP), ";

    private static final List<Query> QUERIES = List.of(
            new Query("filter", Set.of(Nexmark.Kind.BID), "auction, bidder, price, CAST(date_time AS TIMESTAMP)"),
            new Query("tumbling", Set.of(Nexmark.Kind.BID), WINDOW + "auction, bids"),
            new Query("hopping", Set.of(Nexmark.Kind.BID), WINDOW + "auction, average, bids"),
            new Query("sessions", Set.of(Nexmark.Kind.BID), WINDOW + "bidder, bids"),
            new Query(
                    "join",
                    Set.of(Nexmark.Kind.PERSON, Nexmark.Kind.BID),
                    "person, name, state, auction, price, CAST(date_time AS TIMESTAMP)"));

    private final Work work;
    private final Broker broker;
    private final Path examples;
    private final long events;
    private final String heap;

    private NexmarkBenchmark(Work work, Broker broker, Arguments options) {
        this.work = work;
        this.broker = broker;
        this.events = options.number("events", 3_000_000, 200_000);
        this.heap = options.text("flink-heap", "1g");
        this.examples = Path.of(System.getProperty("inlet.examples", "examples"), "nexmark");
    }

    static void run(List<String> arguments) throws IOException, InterruptedException, SQLException, ExecutionException {
        Arguments options = new Arguments(arguments, "events", "rounds", "flink-heap", "queries");
        int rounds = options.number("rounds", 3, 1);
        List<String> chosen = List.of(options.text("queries", "").split(","));
        Work work = Work.of("nexmark");
        try (Broker broker = Broker.start(work)) {
            NexmarkBenchmark benchmark = new NexmarkBenchmark(work, broker, options);
            NexmarkTopics.fill(broker.bootstrap(), PARTITIONS, benchmark.events);
            System.out.printf(
                    Locale.ROOT,
                    "%,d events, %d partitions, lz4; median (range) of %d rounds%n",
                    benchmark.events,
                    PARTITIONS,
                    rounds);
            for (Query query : QUERIES) {
                if (chosen.equals(List.of("")) || chosen.contains(query.name())) {
                    benchmark.compare(query, rounds);
                }
            }
        }
        System.out.printf(Locale.ROOT, "load average at the end: %.1f%n", Machine.load());
        Work.delete(work.directory().resolve("kafka"));
    }

    private void compare(Query query, int rounds) throws IOException, InterruptedException, SQLException {
        Contender inlet = new Contender("Inlet");
        Contender fresh = new Contender("Flink SQL, first run");
        Contender warm = new Contender("Flink SQL, second run");
        long rows = 0;
        for (int round = 1; round <= rounds; round++) {
            Path directory = work.directory().resolve(query.name() + "-" + round);
            Path table = inlet(query, directory, inlet);
            Path result = flink(query, directory, fresh, warm);
            rows = requireEqual(query, table, result);
            Work.delete(directory);
        }
        System.out.printf(Locale.ROOT, "%n%s: %,d rows of results, the same of both%n", query.name(), rows);
        Contender.print(List.of(inlet, fresh, warm));
        for (Contender flink : List.of(fresh, warm)) {
            System.out.printf(
                    Locale.ROOT,
                    "Inlet / %s, round by round: rows/s %s, CPU %s, memory %s%n",
                    flink.name,
                    inlet.rates.dividedBy(flink.rates).text(1, 2),
                    inlet.cpu.dividedBy(flink.cpu).text(1, 2),
                    inlet.memory.dividedBy(flink.memory).text(1, 2));
        }
    }

    /** @return the table */
    private Path inlet(Query query, Path directory, Contender contender) throws IOException, InterruptedException {
        // An example names its table from where it lies.
        Path file = directory.resolve("examples/nexmark/pipeline.yaml");
        Files.createDirectories(file.getParent());
        Files.copy(examples.resolve(query.name() + ".yaml"), file);
        List<String> command = new ArrayList<>(List.of("env", "KAFKA=" + broker.bootstrap(), work.inlet(), "run"));
        command.addAll(List.of(file.toString(), "--once", "--close-windows", "--output", "json"));
        try (Child child = Child.start(work, "inlet-" + directory.getFileName(), command)) {
            contender.add(child.await(), "workingSeconds");
        }
        return directory.resolve("lake/nexmark_" + query.name());
    }

    /**
     * The query twice in one JVM.
     *
     * @return the directory of the result
     */
    private Path flink(Query query, Path directory, Contender fresh, Contender warm)
            throws IOException, InterruptedException {
        Path result = directory.resolve("flink");
        List<String> command = FlinkJvm.command(List.of("-Xmx" + heap), 2);
        try (Child child = Child.start(work, "flink-" + directory.getFileName(), command)) {
            child.tell(script(query, directory, "first"));
            add(query, child.next(), fresh);
            child.tell(script(query, directory, "flink"));
            child.endInput();
            add(query, child.await(), warm);
        }
        return result;
    }

    private void add(Query query, Child.Result ofJob, Contender flink) {
        flink.add(
                records(query),
                ofJob.json().path("seconds").asDouble(),
                ofJob.json().path("cpuSeconds").asDouble(),
                ofJob.peakMemory());
    }

    /** Writes a script. */
    private String script(Query query, Path directory, String result) throws IOException {
        String script = (resource("tables") + resource(query.name()))
                .replace("${bootstrap}", broker.bootstrap())
                .replace(
                        "${checkpoints}",
                        directory.resolve("checkpoints").toUri().toString())
                .replace("${result}", directory.resolve(result).toUri().toString());
        return Files.writeString(directory.resolve(result + ".sql"), script).toString();
    }

    private static String resource(String name) throws IOException {
        try (InputStream script = NexmarkBenchmark.class.getResourceAsStream("/nexmark/" + name + ".sql")) {
            return new String(requireNonNull(script, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private long records(Query query) {
        long records = 0;
        for (long number = 0; number < events; number++) {
            records += query.kinds().contains(Nexmark.kind(number)) ? 1 : 0;
        }
        return records;
    }

    /** @return how many rows there are */
    private static long requireEqual(Query query, Path table, Path result) throws IOException, SQLException {
        String inlet = "read_parquet(" + LandedEvents.list(LandedEvents.files(table)) + ")";
        String flink = "read_json('" + result + "/*', format = 'newline_delimited')";
        String difference = "SELECT (SELECT count(*) FROM i), (SELECT count(*) FROM (FROM i EXCEPT ALL FROM f)), "
                + "(SELECT count(*) FROM (FROM f EXCEPT ALL FROM i)) ";
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            try (ResultSet found = statement.executeQuery("WITH i AS (SELECT " + query.columns() + " FROM " + inlet
                    + "), f AS (SELECT " + query.columns() + " FROM " + flink + ") " + difference)) {
                found.next();
                if (found.getLong(1) == 0 || found.getLong(2) > 0 || found.getLong(3) > 0) {
                    throw new IllegalStateException(query.name() + ": of " + found.getLong(1) + " rows of Inlet "
                            + found.getLong(2) + " are not Flink's, " + found.getLong(3) + " of Flink's not Inlet's");
                }
                return found.getLong(1);
            }
        }
    }
}
