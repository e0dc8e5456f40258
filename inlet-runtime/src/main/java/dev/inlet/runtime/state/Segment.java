package dev.inlet.runtime.state;

import dev.inlet.position.SourcePartition;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One file of rows. Where it has more than are read at once anyway, they are in the order of their time, or of their keys first.
 * Never changed once it is there.
 *
 * @param file its name in the directory of the state
 * @param bytes of the file
 * @param least least time of its rows, in microseconds since 1970
 * @param greatest greatest time of its rows
 * @param needs per source partition, the position of its first record in the segment
 */
public record Segment(
        String file, long rows, long bytes, long least, long greatest, SortedMap<SourcePartition, Long> needs) {
    /** Parquet is smaller than the records that the sizes of data files are guessed from. */
    private static final int UNPACKED = 4;

    public Segment {
        needs = Collections.unmodifiableSortedMap(new TreeMap<>(needs));
    }

    /** About how many bytes the records of its rows had. */
    public long recordBytes() {
        return UNPACKED * bytes;
    }
}
