package dev.inlet.runtime.pipeline;

/** How a run of a pipeline came to its end, where it did not fail. */
public enum RunEnd {
    /** A bounded run has committed everything that was there at its start. */
    EXHAUSTED,
    /** It was asked to stop; what was in hand is committed. */
    STOPPED
}
