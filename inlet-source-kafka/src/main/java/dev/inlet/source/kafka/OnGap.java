package dev.inlet.source.kafka;

/** What to do where Kafka no longer has records that the table does not have yet. */
enum OnGap {
    /** A person decides. */
    STOP,
    /** Go on with what there is; the table's history shows what is missing. */
    SKIP
}
