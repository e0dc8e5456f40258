package dev.inlet.runtime.state;

/**
 * Names of the columns, in the SQL of rows to keep, that tell their time and place.
 *
 * @param time microseconds since 1970, by which rows are ordered and segments are passed over
 * @param partition name of the source partition
 * @param position from which the record is read again
 */
public record StateColumns(String time, String partition, String position) {}
