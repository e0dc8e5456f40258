package dev.inlet.runtime.pipeline;

/** What to do where the state of a table's open windows or of its join is lost, or is of another definition. */
public enum ResetState {
    /** Read the records that the state held again from the source. */
    EARLIEST,
    /** Go on without them. */
    NOW
}
