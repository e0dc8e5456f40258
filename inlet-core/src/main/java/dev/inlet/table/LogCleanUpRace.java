package dev.inlet.table;

import dev.inlet.error.InletException;
import java.io.FileNotFoundException;
import java.util.function.Supplier;

/**
 * Reading a log while another process cleans it up. An entry that was listed may be gone when it is read; a log checkpoint
 * has then taken its place, and the next listing finds it.
 */
final class LogCleanUpRace {
    /** Clean-up follows a log checkpoint, so the same reader loses twice only where it is stopped twice for that long. */
    private static final int MOST_ATTEMPTS = 5;

    private LogCleanUpRace() {}

    /**
     * @param reading starts with a listing of the log
     * @throws InletException as told by {@code reading}; that a file is missing only if one is missing each time
     */
    static <T> T readAgain(Supplier<T> reading) {
        for (int attempt = 1; ; attempt++) {
            try {
                return reading.get();
            } catch (InletException e) {
                if (attempt == MOST_ATTEMPTS || !isFileMissing(e)) {
                    throw e;
                }
            }
        }
    }

    private static boolean isFileMissing(InletException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof FileNotFoundException) {
                return true;
            }
        }
        return false;
    }
}
