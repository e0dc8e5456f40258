package dev.inlet.cli;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Turns the first SIGINT or SIGTERM into a request to stop, and the second SIGINT into the end of the process. A shutdown hook
 * would not do: while hooks run, the JVM takes no second signal, and its exit code is not ours to choose.
 */
final class StopSignals implements AutoCloseable {
    /** Most stops take as long as one commit. Longer means that storage does not answer; ending is as safe as kill -9. */
    private static final long GRACE_SECONDS = 60;

    private static final Signal INTERRUPT = new Signal("INT");
    private static final Signal TERMINATE = new Signal("TERM");

    private final Console console;
    private final Runnable stop;
    private final Map<Signal, SignalHandler> before = new HashMap<>();
    private final ScheduledExecutorService grace = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "inlet-grace");
        thread.setDaemon(true);
        return thread;
    });
    private boolean stopping;
    private boolean interrupted;

    private StopSignals(Console console, Runnable stop) {
        this.console = console;
        this.stop = stop;
    }

    /** @param stop called at most once, on a thread of its own; returns soon */
    static StopSignals catching(Console console, Runnable stop) {
        StopSignals signals = new StopSignals(console, stop);
        signals.before.put(INTERRUPT, Signal.handle(INTERRUPT, signals::caught));
        signals.before.put(TERMINATE, Signal.handle(TERMINATE, signals::caught));
        return signals;
    }

    /** Whether one of the signals was SIGINT. */
    synchronized boolean wasInterrupted() {
        return interrupted;
    }

    private void caught(Signal signal) {
        if (first(signal)) {
            grace.schedule(
                    () -> halt("it did not end within " + GRACE_SECONDS + " s of being asked to"),
                    GRACE_SECONDS,
                    TimeUnit.SECONDS);
            stop.run();
        } else if (signal.equals(INTERRUPT)) {
            halt("interrupted twice");
        }
    }

    private synchronized boolean first(Signal signal) {
        interrupted |= signal.equals(INTERRUPT);
        boolean first = !stopping;
        stopping = true;
        return first;
    }

    private void halt(String why) {
        console.endStatus();
        console.say("inlet: ended at once: " + why + ". What was not committed is read again by the next run.");
        console.flush();
        Runtime.getRuntime().halt(ExitCode.INTERRUPTED);
    }

    @Override
    public void close() {
        before.forEach(Signal::handle);
        grace.shutdownNow();
    }
}
