package dev.inlet.it;

import dev.inlet.testkit.disk.Outcome;
import dev.inlet.testkit.disk.SimulatedProcess;
import java.nio.file.Path;

/**
 * One run of a {@link StorageScenario} in a JVM that halts within a call to the disk: {@code DIRECTORY RUN CALL OUTCOME}. Tells
 * what is acknowledged and, where it comes to its end, how many calls there were.
 */
public final class RunScenario {
    static final String ACKNOWLEDGED = "acknowledged ";
    static final String CALLS = "calls ";

    private RunScenario() {}

    public static void main(String[] arguments) throws Exception {
        StorageScenario scenario = new StorageScenario(Path.of(arguments[0]));
        scenario.script(StorageScenario.RUNS.get(Integer.parseInt(arguments[1])), true)
                .tell((partition, position) -> System.out.println(ACKNOWLEDGED + partition + " " + position));
        SimulatedProcess process = SimulatedProcess.halting(
                scenario.directory(), Integer.parseInt(arguments[2]), Outcome.valueOf(arguments[3]));
        Object unused = process.run(scenario::run);
        System.out.println(CALLS + process.calls().size());
    }
}
