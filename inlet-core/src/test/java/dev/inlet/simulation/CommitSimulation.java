package dev.inlet.simulation;

import dev.inlet.commit.CommitOutcome;
import dev.inlet.commit.CommitRequest;
import dev.inlet.commit.Requests;
import dev.inlet.commit.TableCommitter;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.storage.RetryBudget;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import dev.inlet.table.TableScan;
import dev.inlet.testkit.MemoryFileIO;
import dev.inlet.testkit.Scheduler;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * One run of several writers of one table, with all that a seed decides: who writes, how storage fails, who goes on when. The
 * table's log is then compared with what each writer was told.
 */
final class CommitSimulation {
    private static final double[] FAULTS = {0, 0.01, 0.04, 0.12};
    private static final List<RetryBudget> BUDGETS = List.of(
            new RetryBudget(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(1)),
            new RetryBudget(Duration.ofMillis(300), Duration.ofMillis(1), Duration.ofMillis(1)),
            RetryBudget.DEFAULT);

    /** Tables as they are before a run, by kind. */
    private static final List<MemoryFileIO> TABLES = List.of(
            table(Map.of()),
            table(Map.of("delta.setTransactionRetentionDuration", "interval 20 hours")),
            // Kernel's clean-up goes by today's time, the run's is years ago: all that may go goes at once.
            table(Map.of("delta.checkpointInterval", "4", "delta.logRetentionDuration", "interval 1 day")));

    private static final int KEPT = 2;

    private final long seed;
    private final UnaryOperator<FileIO> planted;
    private final Scheduler scheduler;
    private final SplittableRandom random;
    private final Ledger ledger = new Ledger();
    private final MemoryFileIO store;
    private final Set<String> pipelines = new TreeSet<>();

    /** What was found, with all that happened. */
    record Result(long seed, List<String> violations, List<String> trace, int steps, long versions) {
        /** For a person who wants to know what went wrong. */
        String report() {
            return "Seed " + seed + ":\n  " + String.join("\n  ", violations) + "\n\nWhat happened:\n  "
                    + String.join("\n  ", trace)
                    + "\n\nTo run it again:\n  mvn -Dquick -pl inlet-core -am -Dtest=CommitSimulationTest"
                    + " -Dsurefire.failIfNoSpecifiedTests=false -Dinlet.simulation.seed=" + seed + " test";
        }
    }

    private CommitSimulation(long seed, UnaryOperator<FileIO> planted) {
        this.seed = seed;
        this.planted = planted;
        this.scheduler = new Scheduler(seed);
        this.random = scheduler.random();
        int kind = random.nextInt(8);
        this.store = TABLES.get(Math.max(0, kind - 5)).copy(scheduler::millis);
        plan(kind - 5 == KEPT);
    }

    private static MemoryFileIO table(Map<String, String> properties) {
        MemoryFileIO files = new MemoryFileIO(() -> 1_699_999_999_000L);
        DeltaTable.at(files, "/t")
                .create(new TableDefinition(Requests.SCHEMA, List.of(), properties, Optional.empty()));
        return files;
    }

    static Result run(long seed) {
        return run(seed, files -> files);
    }

    /**
     * @param planted wraps the storage that pipelines see, to break something on purpose
     */
    static Result run(long seed, UnaryOperator<FileIO> planted) {
        return new CommitSimulation(seed, planted).run();
    }

    private void plan(boolean kept) {
        double faults = FAULTS[random.nextInt(FAULTS.length)];
        RetryBudget budget = BUDGETS.get(random.nextInt(BUDGETS.size()));
        boolean widens = random.nextInt(4) == 0;
        boolean idles = random.nextInt(4) == 0;
        int names = 1 + random.nextInt(2);
        for (int i = 0; i < names; i++) {
            String pipeline = "pipeline" + i;
            pipelines.add(pipeline);
            int partitions = 1 + random.nextInt(3);
            int processes = 1 + random.nextInt(3);
            for (int j = 0; j < processes; j++) {
                String name = pipeline + "-" + j;
                PipelineProcess.Plan plan =
                        new PipelineProcess.Plan(1 + random.nextInt(4), partitions, budget, widens, kept, idles);
                PipelineProcess process = new PipelineProcess(
                        name, pipeline, () -> planted.apply(stepped(faults)), scheduler, ledger, plan);
                scheduler.start(name, process::run);
            }
        }
        OtherEngine engine = new OtherEngine("other", store, () -> stepped(faults), scheduler, ledger);
        if (random.nextInt(2) == 0) {
            int times = 1 + random.nextInt(4);
            scheduler.start("append", () -> engine.run(times, engine::append));
        }
        if (random.nextInt(2) == 0) {
            int times = 1 + random.nextInt(2);
            scheduler.start("compact", () -> engine.run(times, engine::compact));
        }
        if (random.nextInt(3) == 0) {
            int times = 1 + random.nextInt(2);
            scheduler.start("alter", () -> engine.run(times, engine::alter));
        }
    }

    private FileIO stepped(double faults) {
        return new SteppedFileIO(store, scheduler, faults);
    }

    private Result run() {
        List<String> violations = new ArrayList<>();
        long versions = 0;
        try {
            scheduler.run();
            LogModel model = LogModel.of(store.everWritten(), ledger);
            violations.addAll(model.violations());
            versions = model.last() + 1;
            if (violations.isEmpty()) {
                checkWithTheRealReader(model, violations);
            }
        } catch (Exception | AssertionError e) {
            violations.add("it ended with " + stackOf(e));
        } catch (Error e) {
            violations.add(e.toString());
        }
        return new Result(seed, violations, scheduler.trace(), scheduler.steps(), versions);
    }

    private static String stackOf(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Once storage works again, each pipeline goes on where the log says, and readers see the files that it says. */
    private void checkWithTheRealReader(LogModel model, List<String> violations) {
        DeltaTable table = DeltaTable.at(store, "/t");
        Set<String> read = TableScan.plan(table, new AsOf.Latest()).files().files().stream()
                .map(file -> file.path().substring(file.path().lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(TreeSet::new));
        if (!read.equals(new TreeSet<>(model.liveFiles()))) {
            violations.add("readers see " + read + ", the log says " + model.liveFiles());
        }
        long last = model.last();
        for (String pipeline : pipelines) {
            TableCommitter committer = TableCommitter.open(
                    table, pipeline, RetryBudget.DEFAULT, Clock.systemUTC(), PipelineProcess.clock(scheduler));
            Map<String, Long> positions = new TreeMap<>();
            committer.progress().positions().forEach((partition, at) -> positions.put(partition.name(), at));
            if (committer.head().version() != last || !positions.equals(model.positions(pipeline))) {
                violations.add(pipeline + " opens version " + committer.head().version() + " at " + positions
                        + ", the log says version " + last + " at " + model.positions(pipeline));
            }
            SourcePartition partition = new SourcePartition("s", "p0");
            long from = committer.progress().position(partition);
            CommitRequest request = Requests.request(
                    List.of(new PositionRange(partition, from, Math.max(0, from), from + 5)), List.of());
            CommitOutcome outcome = committer.commit(request);
            last++;
            if (!outcome.equals(new CommitOutcome.Committed(last))) {
                violations.add(pipeline + " cannot go on: " + outcome + " instead of version " + last);
            }
        }
    }
}
