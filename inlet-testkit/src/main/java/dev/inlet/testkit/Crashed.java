package dev.inlet.testkit;

/** The end of a simulated process, thrown by its storage: an error, so that nothing on the way takes it for a failure. */
public final class Crashed extends Error {
    public Crashed() {
        super("the process ended", null, false, false);
    }
}
