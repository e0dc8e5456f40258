package dev.inlet.source.kafka;

/**
 * What a broker has of a partition.
 *
 * @param start offset of the first record
 * @param readable one past the last offset that may be read at the consumer's isolation level
 * @param end one past the last offset that is there
 */
record Offsets(long start, long readable, long end) {}
