package dev.inlet.batch;

import dev.inlet.position.SourcePartition;

/**
 * A record that does not fit.
 *
 * @param position of the record in its source partition
 * @param message the field and what is wrong with it; of the record itself no more than 20 characters
 */
public record Misfit(SourcePartition partition, long position, MisfitKind kind, String message) {}
