package dev.inlet.runtime.state;

import java.util.List;

/**
 * Names of the columns, in the SQL of rows to keep, that tell their time and place.
 *
 * @param keys by which rows are ordered first, where those of few keys are looked for; else none
 * @param time microseconds since 1970, by which rows are ordered and segments are passed over
 * @param partition name of the source partition
 * @param position from which the record is read again
 */
public record StateColumns(List<String> keys, String time, String partition, String position) {
    public StateColumns {
        keys = List.copyOf(keys);
    }

    /** Of rows that are looked for by their time alone. */
    public StateColumns(String time, String partition, String position) {
        this(List.of(), time, partition, position);
    }
}
