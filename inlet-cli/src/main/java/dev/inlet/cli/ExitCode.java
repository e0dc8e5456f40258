package dev.inlet.cli;

import dev.inlet.error.InletException;

/** What the process tells its caller. A promise to scripts: see {@code docs/guide/exit-codes.md}. */
final class ExitCode {
    /** What was asked for is done. */
    static final int DONE = 0;
    /** Something failed on the way, or a check found that a table does not hold what it should. */
    static final int FAILED = 1;
    /** The command line is wrong. */
    static final int USAGE = 2;
    /** The pipeline file, or what it names, is wrong. */
    static final int CONFIGURATION = 3;
    /** Another process runs under the same name. */
    static final int FENCED = 4;
    /** Ended by a signal before everything was done. 128 + 2, as shells have it for SIGINT. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}

    static int of(InletException.Kind kind) {
        return switch (kind) {
            case CONFIGURATION -> CONFIGURATION;
            case FENCED -> FENCED;
            case TRANSIENT, DATA, BUG -> FAILED;
        };
    }
}
