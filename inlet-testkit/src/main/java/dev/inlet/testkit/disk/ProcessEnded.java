package dev.inlet.testkit.disk;

/** What every call to the disk gets after the process has ended. Not an {@code IOException}: nobody is to try again. */
public final class ProcessEnded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ProcessEnded() {
        super("this process has ended");
    }
}
