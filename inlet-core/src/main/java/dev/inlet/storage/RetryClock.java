package dev.inlet.storage;

import java.time.Duration;

/** The time that passes over the attempts of a {@link RetryBudget}. A simulation brings its own. */
public interface RetryClock {
    /** The time of this machine, which does not jump when its clock is set. */
    RetryClock SYSTEM = new RetryClock() {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public void sleep(Duration wait) throws InterruptedException {
            Thread.sleep(wait.toMillis(), wait.toNanosPart() % 1_000_000);
        }
    };

    /** As {@link System#nanoTime}: only the difference of two means something. */
    long nanoTime();

    /** Lets the time pass for the calling thread. */
    void sleep(Duration wait) throws InterruptedException;
}
