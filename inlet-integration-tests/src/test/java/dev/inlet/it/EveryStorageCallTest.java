package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.error.InletException;
import dev.inlet.runtime.pipeline.RunEnd;
import dev.inlet.testkit.disk.DiskCall;
import dev.inlet.testkit.disk.Outcome;
import dev.inlet.testkit.disk.SimulatedProcess;
import dev.inlet.testkit.disk.WatchedFileSystemProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives a pipeline through each outcome of each call that it makes to the disk, starts it again, and asks whether every record
 * is in its table once. One case alone: {@code -Dinlet.faults.case=1/57/END}.
 */
@Tag("watched-disk")
class EveryStorageCallTest {
    @TempDir
    Path directory;

    /** @param run which run of the scenario the call is in, from 0 */
    private record Case(int run, DiskCall call, Outcome outcome) {
        String name() {
            return run + "/" + call.number() + "/" + outcome;
        }

        @Override
        public String toString() {
            return name() + " (" + call + ")";
        }
    }

    @Test
    void afterAnyOutcomeOfAnyCallEveryRecordIsInItsTableOnce() throws Exception {
        assertThat(WatchedFileSystemProvider.isInstalled()).isTrue();
        List<Case> cases = cases();
        String only = System.getProperty("inlet.faults.case", "");
        if (only.startsWith("%")) {
            int n = Integer.parseInt(only.substring(1));
            cases.removeIf(one -> one.call().number() % n != 0);
        } else if (!only.isEmpty()) {
            cases.removeIf(one -> !one.name().matches(only));
        }
        Map<String, String> failures = new TreeMap<>();
        Map<Outcome, Integer> counts = new TreeMap<>();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            Map<Case, Future<?>> results = new java.util.LinkedHashMap<>();
            for (Case one : cases) {
                results.put(one, threads.submit(() -> check(one)));
            }
            for (Map.Entry<Case, Future<?>> result : results.entrySet()) {
                counts.merge(result.getKey().outcome(), 1, Integer::sum);
                try {
                    result.getValue().get();
                } catch (ExecutionException e) {
                    java.io.StringWriter w = new java.io.StringWriter();
                    e.getCause().printStackTrace(new java.io.PrintWriter(w));
                    failures.put(result.getKey().toString(), w.toString());
                }
            }
        } finally {
            threads.shutdownNow();
        }
        System.out.println("cases: " + cases.size() + " " + counts);
        assertThat(failures).isEmpty();
    }

    /** Every call of every run with every outcome that can make a difference. */
    private List<Case> cases() throws Exception {
        List<Case> cases = new ArrayList<>();
        StorageScenario scenario = new StorageScenario(Files.createDirectory(directory.resolve("healthy")));
        for (int run = 0; run < StorageScenario.RUNS.size(); run++) {
            scenario.copyTo(before(run));
            Script script = scenario.script(StorageScenario.RUNS.get(run), true);
            SimulatedProcess process = SimulatedProcess.healthy(scenario.directory());
            assertThat(process.run(scenario::run)).isEqualTo(RunEnd.EXHAUSTED);
            try (LandedRows landed = new LandedRows()) {
                new ScenarioRules(scenario, landed).requireExactlyOnce(script);
            }
            System.out.println("run " + run + ": " + process.calls().size() + " calls");
            for (DiskCall call : process.calls()) {
                for (Outcome outcome : Outcome.values()) {
                    if (outcome.differsAt(call)) {
                        cases.add(new Case(run, call, outcome));
                    }
                }
            }
        }
        return cases;
    }

    private Path before(int run) {
        return directory.resolve("before-" + run);
    }

    private Void check(Case one) throws Exception {
        String name = one.name().replace('/', '-');
        StorageScenario scenario = new StorageScenario(before(one.run())).copyTo(directory.resolve(name));
        Script script = scenario.script(StorageScenario.RUNS.get(one.run()), true);
        SimulatedProcess process =
                SimulatedProcess.failing(scenario.directory(), one.call().number(), one.outcome());
        try (LandedRows landed = new LandedRows()) {
            ScenarioRules rules = new ScenarioRules(scenario, landed);
            FutureTask<RunEnd> run = new FutureTask<>(() -> process.run(scenario::run));
            new Thread(run, name).start();
            if (one.outcome() == Outcome.DELAY) {
                // The machine that hangs is taken for dead, and another takes its place; then it goes on.
                assertThat(process.reached().await(30, TimeUnit.SECONDS)).isTrue();
                scenario.script(StorageScenario.RUNS.get(one.run()), false);
                assertThat(SimulatedProcess.healthy(scenario.directory()).run(scenario::run))
                        .isEqualTo(RunEnd.EXHAUSTED);
                process.resume();
            }
            end(one, process, run);
            rules.requireAcknowledged(script);
            Script rest = scenario.script(StorageScenario.ALL, false);
            assertThat(SimulatedProcess.healthy(scenario.directory()).run(scenario::run))
                    .isEqualTo(RunEnd.EXHAUSTED);
            rules.requireExactlyOnce(rest);
        }
        scenario.remove();
        return null;
    }

    /** The run ends well, or tells what a person can understand. */
    private static void end(Case one, SimulatedProcess process, FutureTask<RunEnd> run) throws Exception {
        try {
            assertThat(run.get(60, TimeUnit.SECONDS)).isEqualTo(RunEnd.EXHAUSTED);
            assertThat(process.reached().getCount()).isZero();
        } catch (ExecutionException e) {
            boolean told = e.getCause() instanceof InletException failure
                    && failure.kind() != InletException.Kind.BUG;
            if (!process.hasEnded() && !told) {
                throw e;
            }
        }
    }
}
