package dev.inlet.runtime.pipeline;

/** What to do where the state of a table's open windows is lost, or is of another query or window. */
public enum ResetState {
    /** Read the records of open windows again from the source. */
    EARLIEST,
    /** Go on without the records of open windows. */
    NOW
}
