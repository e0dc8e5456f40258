package dev.inlet.runtime.pipeline;

/** What became of records: those read, those of them that went to the dead letters, those left out on purpose. */
record EpochCounts(long read, long deadLettered, long skipped) {
    static final EpochCounts NONE = new EpochCounts(0, 0, 0);

    EpochCounts plus(EpochCounts other) {
        return new EpochCounts(read + other.read, deadLettered + other.deadLettered, skipped + other.skipped);
    }
}
