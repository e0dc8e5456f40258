package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

/**
 * A record that did not become a row.
 *
 * @param index of the record in the list that was handed in, from 0
 * @param message the field and what is wrong with it; of the record itself no more than 20 characters
 */
public record RejectedRecord(int index, MisfitKind kind, String message) {
    public RejectedRecord {
        requireNonNull(kind, "kind");
        requireNonNull(message, "message");
    }
}
