package dev.inlet.batch;

/** What becomes of a record whose value is null. */
public enum Tombstones {
    /** The record does not fit. */
    DEAD_LETTER,
    /** The record is left out and counted. */
    SKIP
}
