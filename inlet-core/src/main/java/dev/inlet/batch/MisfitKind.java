package dev.inlet.batch;

import java.util.Locale;

/** Why a record does not fit. */
public enum MisfitKind {
    /** Not JSON as RFC 8259 has it. */
    MALFORMED,
    /** A byte sequence that is not UTF-8, or half a surrogate pair in an escape. */
    INVALID_UTF8,
    /** Objects or arrays nested deeper than 500. */
    TOO_DEEP,
    /** A value of a kind that the column's type does not take, such as a string for a {@code BIGINT}. */
    WRONG_TYPE,
    /** A number beyond the column's range. */
    OVERFLOW,
    /** A value that the column could only hold rounded, such as 1.5 in a {@code BIGINT} or nanoseconds. */
    INEXACT,
    /** A field that the schema does not have. */
    UNKNOWN_FIELD,
    /** A field that comes twice in one object. */
    DUPLICATE_FIELD,
    /** No value, or null, where the schema says {@code NOT NULL}. */
    MISSING_NOT_NULL,
    /** A record without a value. */
    TOMBSTONE;

    /** As it stands in the dead letters, such as {@code wrong-type}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
