package dev.inlet.batch;

/** What becomes of a record with a field that the schema does not have. */
public enum UnknownFields {
    /** The record does not fit. */
    DEAD_LETTER,
    /** The field is left out; it still must be JSON. */
    IGNORE,
    /** The field is proposed as a new column; see {@link DecodedBatch#proposedSchema()}. */
    ADD
}
