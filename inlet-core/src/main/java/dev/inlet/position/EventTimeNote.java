package dev.inlet.position;

import java.util.Collections;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a commit says of event time, so that after a crash or a loss of state each record is judged as it was before.
 *
 * @param lateBefore ms since 1970: records of windows that end at or before it were late in this commit; empty where none was
 * @param needs per source partition, the position of the first record that the state of open windows still holds; what is not
 *     named holds nothing
 * @param windowsClosed how many windows the commit closed, where the watermarks do not tell which; else empty
 */
public record EventTimeNote(
        OptionalLong lateBefore, SortedMap<SourcePartition, Long> needs, OptionalLong windowsClosed) {
    public EventTimeNote {
        needs = Collections.unmodifiableSortedMap(new TreeMap<>(needs));
    }
}
