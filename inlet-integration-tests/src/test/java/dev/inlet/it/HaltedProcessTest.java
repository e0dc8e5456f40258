package dev.inlet.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.runtime.pipeline.RunEnd;
import dev.inlet.testkit.disk.Outcome;
import dev.inlet.testkit.disk.SimulatedProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A JVM that is gone in the middle of a call to the disk, with its threads wherever they were: as {@link EveryStorageCallTest},
 * where only a simulated process ends, but truly. {@code -Dinlet.halts=} is how many, {@code -Dinlet.halts.seed=} draws others.
 */
class HaltedProcessTest {
    private static final int HALTS = Integer.getInteger("inlet.halts", 3);
    private static final long SEED = Long.getLong("inlet.halts.seed", 1);

    private static final List<Outcome> OUTCOMES = List.of(Outcome.END, Outcome.HALF, Outcome.POWER_CUT);

    @TempDir
    Path directory;

    @Test
    void aJvmThatHaltsWithinACallLosesAndRepeatsNothing() throws Exception {
        Random random = new Random(SEED);
        Map<Integer, Integer> calls = new TreeMap<>();
        StorageScenario healthy = new StorageScenario(Files.createDirectory(directory.resolve("healthy")));
        for (int run = 0; run < StorageScenario.RUNS.size(); run++) {
            healthy.copyTo(before(run));
            healthy.script(StorageScenario.RUNS.get(run), true);
            assertThat(healthy.run()).isEqualTo(RunEnd.EXHAUSTED);
        }
        int halted = 0;
        for (int number = 0; number < HALTS; number++) {
            int run = number % StorageScenario.RUNS.size();
            Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
            // Not known before a run has come to its end; a few more than there are do that.
            int call = random.nextInt(calls.getOrDefault(run, 280));
            StorageScenario scenario = new StorageScenario(before(run)).copyTo(directory.resolve("halted-" + number));
            Script script = scenario.script(StorageScenario.RUNS.get(run), true);
            try (LandedRows landed = new LandedRows();
                    InletProcess process = InletProcess.onWatchedDisk(
                            directory,
                            directory.resolve("tmp"),
                            List.of("-Xmx192m", "-XX:TieredStopAtLevel=1"),
                            RunScenario.class,
                            List.of(
                                    scenario.directory().toString(),
                                    Integer.toString(run),
                                    Integer.toString(call),
                                    outcome.name()))) {
                int code = process.exitCode();
                String name = "run " + run + ", call " + call + ", " + outcome + ": " + process.output();
                assertThat(code).as(name).isIn(0, SimulatedProcess.HALTED);
                for (String line : process.output().lines().toList()) {
                    if (line.startsWith(RunScenario.ACKNOWLEDGED)) {
                        String[] words = line.split(" ");
                        script.acknowledge(Integer.parseInt(words[1]), Long.parseLong(words[2]));
                    } else if (line.startsWith(RunScenario.CALLS)) {
                        calls.put(run, Integer.parseInt(line.substring(RunScenario.CALLS.length())));
                    }
                }
                halted += code == SimulatedProcess.HALTED ? 1 : 0;
                ScenarioRules rules = new ScenarioRules(scenario, landed);
                rules.requireAcknowledged(script);
                Script rest = scenario.script(StorageScenario.ALL, false);
                assertThat(scenario.run()).as(name).isEqualTo(RunEnd.EXHAUSTED);
                rules.requireExactlyOnce(rest);
            }
            scenario.remove();
        }
        System.out.println(halted + " JVMs halted, -Dinlet.halts.seed=" + SEED);
        assertThat(halted).isPositive();
    }

    private Path before(int run) {
        return directory.resolve("before-" + run);
    }
}
