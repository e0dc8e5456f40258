package dev.inlet.runtime.config;

/** Where a target of events begins that was not told of any version yet. */
public enum EventStart {
    /** After the version that the table has when the target first runs; at version 0 of a table that is yet to be made. */
    LATEST,
    /** At the oldest version that the log has. */
    EARLIEST
}
