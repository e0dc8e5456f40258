package dev.inlet.cli;

import dev.inlet.cli.ChaosPlan.Fault;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.SinkDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** From new tables to everything being in them: processes that die, and one that does not. */
final class ChaosLap {
    /** After so many the rest is landed in peace. */
    private static final int MOST_FAULTS = 40;

    /** What Inlet keeps beside a table's own files. */
    private static final String BESIDE = "_inlet";

    private final Console console;
    private final Path file;
    private final Path directory;
    private final ChaosPlan plan;
    private final ScratchPipeline pipeline;
    private final long rows;
    private final boolean keepsState;
    private int faults;
    private int zombies;

    ChaosLap(Console console, Path file, Path directory, ChaosPlan plan, long rows, ScratchPipeline pipeline) {
        this.console = console;
        this.file = file;
        this.directory = directory;
        this.plan = plan;
        this.rows = rows;
        this.pipeline = pipeline;
        this.keepsState = pipeline.definition().sinks().stream().anyMatch(SinkDefinition::keepsState);
    }

    int faults() {
        return faults;
    }

    int zombies() {
        return zombies;
    }

    /** @throws InletException where a process fails that nobody killed */
    void run(Instant end) throws InterruptedException {
        boolean done = false;
        while (!done && faults < MOST_FAULTS && Instant.now().isBefore(end)) {
            Fault fault = plan.next();
            // Rows of open windows and joins are kept there: without them the pipeline stops, as it should.
            boolean deletes = plan.deletesBeside() && !keepsState;
            if (deletes) {
                deleteBeside();
            }
            console.say("  " + (deletes ? "_inlet deleted; " : "") + fault.text());
            done = suffer(fault);
            faults += done ? 0 : 1;
        }
        try (ChaosProcess last = start(List.of())) {
            expect(last, ExitCode.DONE, ExitCode.DONE);
        }
    }

    /** Returns whether the process came to the end of the sources before its fault. */
    private boolean suffer(Fault fault) throws InterruptedException {
        if (fault instanceof Fault.Kill kill) {
            try (ChaosProcess process = start(List.of())) {
                if (process.endsWithin(kill.after())) {
                    return expect(process, ExitCode.DONE, ExitCode.DONE);
                }
                return false;
            }
        }
        if (fault instanceof Fault.DieAt death) {
            try (ChaosProcess process = start(arguments(death))) {
                return expect(process, ExitCode.DONE, ChaosChild.KILLED);
            }
        }
        Fault.Sleep sleep = (Fault.Sleep) fault;
        try (ChaosProcess sleeper = start(List.of())) {
            if (sleeper.endsWithin(sleep.after())) {
                return expect(sleeper, ExitCode.DONE, ExitCode.DONE);
            }
            sleeper.signal("STOP");
            boolean done;
            try (ChaosProcess successor = start(arguments(sleep.successor()))) {
                done = expect(successor, ExitCode.DONE, ChaosChild.KILLED);
            }
            sleeper.signal("CONT");
            zombies++;
            boolean sleeperDone = expect(sleeper, ExitCode.DONE, ExitCode.FENCED);
            return done || sleeperDone;
        }
    }

    private static List<String> arguments(Fault.DieAt death) {
        List<String> arguments = new ArrayList<>(List.of("--die-at", Long.toString(death.call())));
        if (death.after()) {
            arguments.add("--after");
        }
        return arguments;
    }

    private ChaosProcess start(List<String> more) {
        return ChaosProcess.start(file, directory, rows, more);
    }

    /** Returns whether the process ended with the first of the codes. */
    private static boolean expect(ChaosProcess process, int done, int other) throws InterruptedException {
        int code = process.exitCode();
        if (code != done && code != other) {
            throw new InletException(
                    InletException.Kind.DATA,
                    "A process of the pipeline failed with exit code " + code + " that nobody had killed",
                    "It said:\n" + process.output(),
                    "Run the pipeline alone to see whether it fails there too; where it does not, report this as a defect of"
                            + " Inlet",
                    null);
        }
        return code == done;
    }

    private void deleteBeside() {
        List<Path> places = new ArrayList<>();
        pipeline.tables().forEach(table -> places.add(table.resolve(BESIDE)));
        pipeline.definition().stateDirectory().map(Path::of).ifPresent(places::add);
        places.forEach(ChaosLap::deleteRecursively);
    }

    static void deleteRecursively(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
