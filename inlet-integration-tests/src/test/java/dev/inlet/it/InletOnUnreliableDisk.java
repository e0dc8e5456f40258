package dev.inlet.it;

import dev.inlet.cli.Main;
import dev.inlet.testkit.disk.SimulatedProcess;
import java.nio.file.Path;
import java.util.Arrays;

/** The {@code inlet} command on a disk of which one in so many calls fails: {@code DIRECTORY SEED ONE-IN ARGUMENT...}. */
public final class InletOnUnreliableDisk {
    private InletOnUnreliableDisk() {}

    public static void main(String[] arguments) throws Exception {
        SimulatedProcess process = SimulatedProcess.unreliable(
                Path.of(arguments[0]), Long.parseLong(arguments[1]), Integer.parseInt(arguments[2]));
        String[] command = Arrays.copyOfRange(arguments, 3, arguments.length);
        Object unused = process.run(() -> {
            Main.main(command);
            return command;
        });
    }
}
