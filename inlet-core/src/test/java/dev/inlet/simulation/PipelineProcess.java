package dev.inlet.simulation;

import dev.inlet.batch.StagedFile;
import dev.inlet.commit.CommitOutcome;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.Requests;
import dev.inlet.commit.RowCounts;
import dev.inlet.commit.TableCommitter;
import dev.inlet.error.InletException;
import dev.inlet.position.PositionRange;
import dev.inlet.position.Progress;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import dev.inlet.simulation.Ledger.Range;
import dev.inlet.simulation.Ledger.Request;
import dev.inlet.simulation.Ledger.Row;
import dev.inlet.storage.RetryBudget;
import dev.inlet.storage.RetryClock;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.LogUpkeep;
import dev.inlet.table.TableSnapshot;
import dev.inlet.testkit.Crashed;
import dev.inlet.testkit.Scheduler;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/**
 * A process that lands a source under a name, restarted whenever it ends: with the real committer, and a source whose record
 * at each position is known. Others may run under the same name at the same time.
 */
final class PipelineProcess {
    private static final int MOST_LIVES = 12;
    private static final SourcePartition IDENTITY = new SourcePartition("s", "topic");

    private final String process;
    private final String pipeline;
    private final Supplier<FileIO> storage;
    private final Scheduler scheduler;
    private final SplittableRandom random;
    private final Ledger ledger;
    private final Plan plan;

    /**
     * @param commits how many commits to make
     * @param partitions how many source partitions there are
     * @param widens whether some commits add a column
     * @param keepsLog whether it does the upkeep of the table's log
     * @param idles whether hours may pass between commits
     */
    record Plan(int commits, int partitions, RetryBudget budget, boolean widens, boolean keepsLog, boolean idles) {}

    PipelineProcess(
            String process, String pipeline, Supplier<FileIO> storage, Scheduler scheduler, Ledger ledger, Plan plan) {
        this.process = process;
        this.pipeline = pipeline;
        this.storage = storage;
        this.scheduler = scheduler;
        this.random = scheduler.random();
        this.ledger = ledger;
        this.plan = plan;
    }

    /** Starts again and again, until all commits are made or it has been restarted often. */
    void run() {
        int left = plan.commits();
        for (int life = 0; life < MOST_LIVES && left > 0; life++) {
            try {
                left = live(left);
            } catch (Crashed e) {
                scheduler.note("restarts");
            } catch (InletException e) {
                requireExpected(e);
                scheduler.note("failed and restarts: " + e.getMessage());
            }
        }
    }

    /** Only storage fails here, so nothing else may be told. */
    static void requireExpected(InletException e) {
        boolean syncFailed = String.valueOf(e.getMessage()).contains("Check the disk");
        if (e.kind() != InletException.Kind.TRANSIENT && !syncFailed) {
            throw new AssertionError("not a failure of storage that may pass", e);
        }
    }

    private int live(int commits) {
        TableCommitter committer = TableCommitter.open(
                DeltaTable.at(storage.get(), "/t"), pipeline, plan.budget(), scheduler.clock(), clock(scheduler));
        LogUpkeep upkeep = committer.writer().upkeep();
        scheduler.note("opened version " + committer.head().version() + " at "
                + committer.progress().positions());
        int left = commits;
        while (left > 0) {
            if (plan.idles() && random.nextInt(3) == 0) {
                scheduler.sleep(Duration.ofHours(6).toMillis());
            }
            CommitRequest request = next(committer);
            Request asked = ledger.requests.get(ledger.requests.size() - 1);
            CommitOutcome outcome = committer.commit(request);
            asked.outcome = Optional.of(outcome);
            scheduler.note(asked + " is " + outcome);
            if (!(outcome instanceof CommitOutcome.Committed)) {
                // A fenced process is started again by whoever looks after it; a changed table is opened again.
                return left - 1;
            }
            left--;
            if (plan.keepsLog()) {
                keep(upkeep);
            }
        }
        return 0;
    }

    /** What goes wrong here never fails a commit, and is tried again after a later one. */
    private void keep(LogUpkeep upkeep) {
        try {
            upkeep.writeChecksum();
            if (upkeep.isCheckpointDue()) {
                upkeep.checkpoint();
            }
        } catch (InletException e) {
            scheduler.note("upkeep failed: " + e.getMessage());
        }
    }

    private CommitRequest next(TableCommitter committer) {
        Progress progress = committer.progress();
        List<PositionRange> moves = new ArrayList<>();
        List<Range> ranges = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        int from = random.nextInt(plan.partitions());
        int count = 1 + random.nextInt(Math.min(2, plan.partitions()));
        for (int i = 0; i < count; i++) {
            String name = "p" + (from + i) % plan.partitions();
            SourcePartition partition = new SourcePartition("s", name);
            long position = progress.position(partition);
            long first = position >= 0 ? position : random.nextInt(3) * 10L;
            long to = first + 1 + random.nextInt(3);
            moves.add(new PositionRange(partition, position, first, to));
            ranges.add(new Range(name, position, first, to));
            for (long at = first; at < to; at++) {
                rows.add(new Row(pipeline, name, at));
            }
        }
        boolean allLeftOut = random.nextInt(6) == 0;
        List<StagedFile> files = new ArrayList<>();
        if (!allLeftOut) {
            files.add(Requests.file(ledger.file(process, List.copyOf(rows)), rows.size()));
        }
        Request asked = ledger.ask(
                process, pipeline, ranges, files.stream().map(StagedFile::path).toList(), metadata(committer.head()));
        return new CommitRequest(
                moves,
                progress.identities().isEmpty() ? Map.of(IDENTITY, 77L) : Map.of(),
                random.nextBoolean() ? OptionalLong.of(random.nextInt(1_000)) : OptionalLong.empty(),
                files,
                new RowCounts(rows.size(), allLeftOut ? 0 : rows.size(), 0, allLeftOut ? rows.size() : 0),
                Map.of("s", "{\"request\":" + asked.id + "}"),
                plan.widens() && random.nextInt(4) == 0 ? Optional.of(widened(committer.head())) : Optional.empty());
    }

    private static StructType widened(TableSnapshot head) {
        List<Field> fields = new ArrayList<>(Requests.SCHEMA.fields());
        fields.add(Field.of("wide" + head.schema().fields().size(), PrimitiveType.BIGINT, true));
        return head.withColumnsOf(new StructType(fields));
    }

    private static String metadata(TableSnapshot head) {
        return LogModel.metadata(
                head.schema().fields().stream().map(Field::name).toList(),
                String.valueOf(head.properties().get("simulation.generation")),
                head.protocol().writer());
    }

    static RetryClock clock(Scheduler scheduler) {
        return new RetryClock() {
            @Override
            public long nanoTime() {
                return scheduler.millis() * 1_000_000;
            }

            @Override
            public void sleep(Duration wait) {
                // How long is drawn by the seed: the committer draws by chance.
                scheduler.sleep(100);
            }
        };
    }
}
