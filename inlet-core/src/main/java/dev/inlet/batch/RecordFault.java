package dev.inlet.batch;

/**
 * A decoded row that a later step refused.
 *
 * @param row its number in {@link DecodedBatch#sql}, from 0
 * @param error kind of the error, for the dead letters
 * @param message what is wrong, for a person
 */
public record RecordFault(int row, String error, String message) {}
