package dev.inlet.runtime.config;

/** What becomes of a row that comes too late for all of its windows. */
public enum LateRows {
    DEAD_LETTER,
    DROP
}
