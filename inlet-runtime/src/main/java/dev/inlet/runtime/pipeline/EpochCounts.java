package dev.inlet.runtime.pipeline;

/**
 * What became of records: those read, those of them that went to the dead letters, those left out on purpose, those left out as
 * duplicates.
 */
record EpochCounts(long read, long deadLettered, long skipped, long deduplicated) {
    static final EpochCounts NONE = new EpochCounts(0, 0, 0, 0);

    /** Without duplicates. */
    EpochCounts(long read, long deadLettered, long skipped) {
        this(read, deadLettered, skipped, 0);
    }

    EpochCounts plus(EpochCounts other) {
        return new EpochCounts(
                read + other.read,
                deadLettered + other.deadLettered,
                skipped + other.skipped,
                deduplicated + other.deduplicated);
    }
}
