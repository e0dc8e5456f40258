package dev.inlet.batch;

/**
 * A decoded row that a later step refused.
 *
 * @param row its number in {@link DecodedRows#sql}, from 0
 * @param error kind of the error, for the dead letters
 * @param message what is wrong, for a person
 */
public record RecordFault(long row, String error, String message) {}
