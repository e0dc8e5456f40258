package dev.inlet.benchmarks.jmh;

import dev.inlet.batch.DecodedBatch;
import dev.inlet.batch.Query;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.StagedFile;
import dev.inlet.benchmarks.EventStaging;
import dev.inlet.testkit.Events;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The steps of a batch of events, in the order in which they happen; per record. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls open() first
public class BatchSteps {
    /** About as many as a batch of a pipeline with the default memory holds. */
    private static final int RECORDS = 100_000;

    private static final long TIME = 1_767_225_600_000L;
    private static final String QUERY = "SELECT * EXCLUDE agent, upper(\"user\".country) AS country, "
            + "CAST(ts AS DATE) AS day, amount * 1.19 AS gross FROM events WHERE status < 600";

    private final List<byte[]> events = new ArrayList<>(RECORDS);
    private Path directory;
    private EventStaging staging;
    private RecordBatch batch;
    private DecodedBatch decoded;
    private String transform;
    private double gross;

    @Setup(Level.Trial)
    public void open() throws IOException, SQLException {
        Events made = new Events(1);
        for (int id = 0; id < RECORDS; id++) {
            events.add(made.json(id, TIME + id));
            gross += made.amountCents(id) * 0.0119;
        }
        directory = Files.createTempDirectory("inlet-jmh-");
        staging = new EventStaging(Files.createDirectory(directory.resolve("table")));
        batch = staging.append(events);
        decoded = staging.decode(batch);
        Query query = Query.parse(staging.connection(), QUERY, List.of("events"), List.of());
        transform = "SELECT count(*), sum(gross), sum(hash(day, country, url, tags))::VARCHAR FROM ("
                + query.over(Map.of("events", decoded.sql())) + ")";
    }

    @TearDown(Level.Trial)
    public void close() throws IOException, SQLException {
        decoded.close();
        batch.close();
        staging.close();
        Files.delete(directory.resolve("table"));
        Files.deleteIfExists(directory.resolve("spill"));
        Files.delete(directory);
    }

    /** Records into a buffer, and its memory back. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long append() {
        try (RecordBatch appended = staging.append(events)) {
            return require(appended.rows(), appended.bytes());
        }
    }

    /** JSON text to columns. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long decode() {
        try (DecodedBatch rows = staging.decode(batch)) {
            return require(rows.rows(), rows.misfitCount());
        }
    }

    /** A query over the decoded rows, with nothing written. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public double transform() throws SQLException {
        try (Statement statement = staging.connection().createStatement();
                ResultSet result = statement.executeQuery(transform)) {
            result.next();
            double sum = result.getDouble(2);
            if (Math.abs(sum - gross) > 1) {
                throw new IllegalStateException("the query's sum is " + sum + " instead of " + gross);
            }
            return require(result.getLong(1), sum);
        }
    }

    /** The decoded rows to a Parquet file with statistics, made durable. */
    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public long stage() {
        StagedFile file = staging.stage(decoded, batch.bytes());
        staging.discard(file);
        return require(file.rows(), file.size());
    }

    private static <T> T require(long rows, T result) {
        if (rows != RECORDS) {
            throw new IllegalStateException(rows + " rows instead of " + RECORDS);
        }
        return result;
    }
}
