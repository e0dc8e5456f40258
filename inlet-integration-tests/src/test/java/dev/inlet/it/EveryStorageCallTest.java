package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.inlet.error.InletException;
import dev.inlet.it.StorageScenario.Tables;
import dev.inlet.runtime.pipeline.RunEnd;
import dev.inlet.testkit.disk.DiskCall;
import dev.inlet.testkit.disk.Outcome;
import dev.inlet.testkit.disk.SimulatedProcess;
import dev.inlet.testkit.disk.WatchedFileSystemProvider;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives a pipeline through outcomes of the calls that it makes to the disk, starts it again, and asks whether every record is in
 * its table once. All calls with all outcomes with {@code -Psoak}, else so many of them as {@code -Dinlet.faults.cases} says, drawn
 * by {@code -Dinlet.faults.seed}. Those whose names match an expression alone: {@code -Dinlet.faults.case=STATE/1/57/END}.
 */
@Tag("watched-disk")
class EveryStorageCallTest {
    private static final Logger LOG = LoggerFactory.getLogger(EveryStorageCallTest.class);
    private static final int CASES = Integer.getInteger("inlet.faults.cases", 100);
    private static final long SEED = Long.getLong("inlet.faults.seed", 1);
    private static final String ONLY = System.getProperty("inlet.faults.case", ".*");

    /** All cases take a while: who runs them sees how far they have come. */
    private static final int TOLD_EVERY = 250;

    /** Each aims one call earlier than the one before. */
    private static final int MOST_AIMS = 10;

    @TempDir
    Path directory;

    /** @param run which run of the scenario the call is in, from 0 */
    private record Case(Tables tables, int run, DiskCall call, Outcome outcome) {
        String name() {
            return tables + "/" + run + "/" + call.number() + "/" + outcome;
        }

        @Override
        public String toString() {
            return name() + " (" + call + ")";
        }
    }

    @Test
    void afterAnyOutcomeOfAnyCallEveryRecordIsInItsTableOnce() throws Exception {
        assertThat(WatchedFileSystemProvider.isInstalled()).isTrue();
        List<Case> cases = new ArrayList<>();
        for (Tables tables : Tables.values()) {
            cases.addAll(cases(tables));
        }
        cases.removeIf(one -> !one.name().matches(ONLY));
        Collections.shuffle(cases, new Random(SEED));
        List<Case> drawn = cases.subList(0, Math.min(CASES, cases.size()));
        Map<String, String> failures = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Map<Case, Future<?>> results = new LinkedHashMap<>();
            for (Case one : drawn) {
                results.put(one, threads.submit(() -> check(one)));
            }
            int done = 0;
            for (Map.Entry<Case, Future<?>> result : results.entrySet()) {
                try {
                    result.getValue().get();
                } catch (ExecutionException e) {
                    String failure = stackTrace(e.getCause());
                    LOG.error("{}: {}", result.getKey(), failure);
                    failures.put(result.getKey().toString(), failure);
                }
                if (++done % TOLD_EVERY == 0) {
                    LOG.info("{} of {} cases done, {} failed", done, drawn.size(), failures.size());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        Map<Outcome, Long> counts =
                drawn.stream().collect(Collectors.groupingBy(Case::outcome, TreeMap::new, Collectors.counting()));
        LOG.info("{} of {} cases: {}", drawn.size(), cases.size(), counts);
        assertThat(drawn).isNotEmpty();
        assertThat(failures).isEmpty();
    }

    private static String stackTrace(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** Every call of every run with every outcome that can make a difference. */
    private List<Case> cases(Tables tables) throws Exception {
        List<Case> cases = new ArrayList<>();
        StorageScenario scenario =
                new StorageScenario(Files.createDirectory(directory.resolve("healthy-" + tables)), tables);
        for (int run = 0; run < StorageScenario.RUNS.size(); run++) {
            scenario.copyTo(before(tables, run));
            Script script = scenario.script(StorageScenario.RUNS.get(run), true);
            SimulatedProcess process = SimulatedProcess.healthy(scenario.directory());
            assertThat(process.run(scenario::run)).isEqualTo(RunEnd.EXHAUSTED);
            try (LandedRows landed = new LandedRows()) {
                new ScenarioRules(scenario, landed).requireExactlyOnce(script);
            }
            LOG.info(
                    "run {} of the scenario {} makes {} calls",
                    run,
                    tables,
                    process.calls().size());
            for (DiskCall call : process.calls()) {
                for (Outcome outcome : Outcome.values()) {
                    if (outcome.differsAt(call)) {
                        cases.add(new Case(tables, run, call, outcome));
                    }
                }
            }
        }
        return cases;
    }

    private Path before(Tables tables, int run) {
        return directory.resolve("before-" + tables + "-" + run);
    }

    /**
     * Calls of several threads are numbered as they come, and the log is tended more or less often: a run may end before it comes to
     * the call. Then another aims at the end of what this one did, until a call had the outcome.
     */
    private Void check(Case one) throws Exception {
        int number = one.call().number();
        for (int aims = 1; ; aims++) {
            OptionalInt calls = check(one, number);
            if (calls.isEmpty()) {
                return null;
            }
            assertThat(aims).as("runs that came to no call with the outcome").isLessThan(MOST_AIMS);
            number = calls.getAsInt() - aims;
        }
    }

    /** Answers how many calls there were where the one to have the outcome was not among them. */
    private OptionalInt check(Case one, int number) throws Exception {
        String name = one.name().replace('/', '-');
        StorageScenario scenario =
                new StorageScenario(before(one.tables(), one.run()), one.tables()).copyTo(directory.resolve(name));
        Script script = scenario.script(StorageScenario.RUNS.get(one.run()), true);
        SimulatedProcess process = SimulatedProcess.failing(scenario.directory(), number, one.outcome());
        try (LandedRows landed = new LandedRows()) {
            ScenarioRules rules = new ScenarioRules(scenario, landed);
            FutureTask<RunEnd> run = new FutureTask<>(() -> process.run(scenario::run));
            new Thread(run, name).start();
            if (one.outcome() == Outcome.DELAY) {
                // The machine that hangs is taken for dead, and another takes its place; then it goes on.
                await().atMost(5, TimeUnit.MINUTES)
                        .until(() -> process.reached().getCount() == 0 || run.isDone());
            }
            if (one.outcome() == Outcome.DELAY && process.reached().getCount() == 0) {
                scenario.script(StorageScenario.RUNS.get(one.run()), false);
                assertThat(SimulatedProcess.healthy(scenario.directory()).run(scenario::run))
                        .isEqualTo(RunEnd.EXHAUSTED);
                process.resume();
            }
            end(process, run);
            rules.requireAcknowledged(script);
            Script rest = scenario.script(StorageScenario.ALL, false);
            assertThat(SimulatedProcess.healthy(scenario.directory()).run(scenario::run))
                    .isEqualTo(RunEnd.EXHAUSTED);
            rules.requireExactlyOnce(rest);
        }
        scenario.remove();
        return process.reached().getCount() == 0
                ? OptionalInt.empty()
                : OptionalInt.of(process.calls().size());
    }

    /** The run ends well, or tells what a person can understand. */
    private static void end(SimulatedProcess process, FutureTask<RunEnd> run) throws Exception {
        try {
            assertThat(run.get(5, TimeUnit.MINUTES)).isEqualTo(RunEnd.EXHAUSTED);
        } catch (ExecutionException e) {
            boolean told = e.getCause() instanceof InletException failure && failure.kind() != InletException.Kind.BUG;
            if (!process.hasEnded() && !told) {
                throw e;
            }
        }
    }
}
