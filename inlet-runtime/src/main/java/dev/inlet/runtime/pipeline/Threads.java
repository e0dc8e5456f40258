package dev.inlet.runtime.pipeline;

import dev.inlet.error.InletException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What the threads of a pipeline have in common: waiting that an interrupt does not end, and the failure that ends one. */
final class Threads {
    private Threads() {}

    /**
     * What a thread died of, as a pipeline ends with it: whoever embeds one hears of an error of the JVM too, instead of
     * waiting for ever for a thread that is gone.
     */
    static RuntimeException failure(String thread, Throwable died) {
        if (died instanceof RuntimeException failure) {
            return failure;
        }
        if (died instanceof OutOfMemoryError) {
            return new InletException(
                    InletException.Kind.CONFIGURATION,
                    "The pipeline ran out of memory in its thread " + thread,
                    String.valueOf(died.getMessage()),
                    "Give the JVM a larger heap (`memory`, or -Xmx where the pipeline is embedded), or take smaller batches"
                            + " with `max-bytes` in `trigger`. Nothing was acknowledged that is not in the tables",
                    died);
        }
        return InletException.bug("The pipeline's thread " + thread + " died: " + died, died);
    }

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

    /** Waits for the result whatever happens; an interrupt meanwhile is kept for the caller. */
    static <T> T getUninterruptibly(Future<T> future) throws ExecutionException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
