package dev.inlet.runtime.pipeline;

import dev.inlet.error.InletException;
import dev.inlet.storage.RetryBudget;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does a thing again while it fails for a reason that may pass. Immutable. */
final class RetryPause {
    private static final Logger LOG = LoggerFactory.getLogger(RetryPause.class);

    /** How often a pause looks whether the pipeline is to stop. */
    private static final long SLICE_MILLIS = 50;

    private final RetryBudget budget;
    private final Consumer<PipelineEvent> events;

    RetryPause(RetryBudget budget, Consumer<PipelineEvent> events) {
        this.budget = budget;
        this.events = events;
    }

    /** What may fail in a way that passes, and can then be done again. */
    interface Attempted<T, E extends Exception> {
        T attempt() throws E;
    }

    /**
     * @param what completes the sentence "could not …"
     * @param stopped whether there is no more use in it
     * @throws InletException what the last attempt threw
     */
    <T, E extends Exception> T call(String what, BooleanSupplier stopped, Attempted<T, E> action)
            throws E, InterruptedException {
        // From the first failure on: an attempt in which the process was stopped for long is no reason to give up.
        long firstFailure = 0;
        for (int failures = 0; ; ) {
            try {
                return action.attempt(); // 1. done
            } catch (InletException e) {
                if (e.kind() != InletException.Kind.TRANSIENT) {
                    throw e; // 2. it will not pass by itself
                }
                failures++;
                long now = System.nanoTime();
                firstFailure = failures == 1 ? now : firstFailure;
                if (!budget.allows(Duration.ofNanos(now - firstFailure))) {
                    throw e; // 3. it has not passed in time
                }
                Duration pause = budget.waitAfter(failures);
                LOG.atWarn().addKeyValue("error", e.getMessage()).log("could not {}; trying again in {}", what, pause);
                events.accept(new PipelineEvent.Retrying(what, e.getMessage(), failures, pause));
                if (!pause(pause, stopped)) {
                    throw e; // 4. the pipeline stops
                }
            }
        }
    }

    /** As {@link #call}, for what has no result. */
    void run(String what, BooleanSupplier stopped, Runnable action) throws InterruptedException {
        Attempted<Boolean, RuntimeException> attempted = () -> {
            action.run();
            return true;
        };
        call(what, stopped, attempted);
    }

    /** False where the wait was cut short. */
    private static boolean pause(Duration pause, BooleanSupplier stopped) throws InterruptedException {
        long end = System.nanoTime() + pause.toNanos();
        while (!stopped.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                return true;
            }
            Thread.sleep(Math.min(left, SLICE_MILLIS));
        }
        return false;
    }
}
