package dev.inlet.runtime.config;

/** What becomes of a row that comes after one of its windows has closed. */
public enum LateRows {
    DEAD_LETTER,
    DROP
}
