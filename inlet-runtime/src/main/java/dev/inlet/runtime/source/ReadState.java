package dev.inlet.runtime.source;

/** How far a source has been read. */
public enum ReadState {
    /** More may come. */
    OPEN,
    /** Bounded run ({@code --once}): everything that was there at the start has been handed over. */
    EXHAUSTED
}
