package dev.inlet.benchmarks;

import dev.inlet.batch.DecodedBatch;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.StagedFile;
import dev.inlet.commit.CommitOutcome;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.maintenance.LogMaintenance;
import dev.inlet.position.PositionRange;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A table of events that gets commits as fast as they go, each with a small data file of its own, while its log is maintained as in
 * a pipeline. The files are links to one that was staged: a commit never opens them. For one thread.
 */
public final class CommittedTable implements AutoCloseable {
    /** Of the one event in each file: no event of a benchmark has it. */
    private static final long ID = 1L << 40;

    private final Path root;
    private final StagedFile file;
    private final TableCommitter committer;
    private final LogMaintenance maintenance;
    private int commits;

    /** @param root where no table is yet */
    public CommittedTable(Path root) throws IOException, SQLException {
        this.root = root;
        DeltaTable table = DeltaTable.local(root);
        table.create(TableDefinition.of(EventStaging.SCHEMA));
        try (EventStaging staging = new EventStaging(root);
                RecordBatch batch = staging.append(List.of(Broker.EVENTS.json(ID, Broker.FIRST_TIME)));
                DecodedBatch decoded = staging.decode(batch)) {
            file = staging.stage(decoded, batch.bytes());
        }
        committer = TableCommitter.open(table, "history");
        maintenance = LogMaintenance.start(committer.writer().upkeep());
    }

    /**
     * Commits one file.
     *
     * @return nanoseconds from handing it over until it is durable
     */
    public long commit() throws IOException {
        long from = committer.progress().position(EventStaging.PARTITION);
        long first = Math.max(from, 0);
        StagedFile added = link("part-" + commits++ + ".parquet");
        CommitRequest request = new CommitRequest(
                List.of(new PositionRange(EventStaging.PARTITION, from, first, first + 1)),
                Map.of(),
                OptionalLong.empty(),
                List.of(added),
                new RowCounts(1, 1, 0, 0),
                Map.of(),
                Optional.empty());
        long start = System.nanoTime();
        CommitOutcome outcome = committer.commit(request);
        long took = System.nanoTime() - start;
        if (!(outcome instanceof CommitOutcome.Committed committed) || committed.version() != commits) {
            throw new IllegalStateException("commit " + commits + " ended with " + outcome);
        }
        maintenance.committed();
        return took;
    }

    private StagedFile link(String name) throws IOException {
        Files.createLink(root.resolve(name), root.resolve(file.path()));
        return new StagedFile(name, Map.of(), file.size(), file.modificationTime(), file.statistics());
    }

    /** How often maintenance of the log has failed. */
    public long maintenanceFailures() {
        return maintenance.failures();
    }

    @Override
    public void close() {
        maintenance.close();
    }
}
