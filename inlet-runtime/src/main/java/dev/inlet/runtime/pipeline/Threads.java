package dev.inlet.runtime.pipeline;

/** Waiting for the end of threads. */
final class Threads {
    private Threads() {}

    /** Waits for the thread whatever happens; an interrupt meanwhile is kept for the caller. */
    static void joinUninterruptibly(Thread thread) {
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
