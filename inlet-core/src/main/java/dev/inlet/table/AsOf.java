package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/** Which version of a table is meant. */
public sealed interface AsOf {
    AsOf LATEST = new Latest();

    /** The newest. */
    record Latest() implements AsOf {}

    /** @param version 0 or more */
    record Version(long version) implements AsOf {
        public Version {
            if (version < 0) {
                throw new IllegalArgumentException("a version is 0 or more but was " + version);
            }
        }
    }

    /** The newest that was committed at or before the time. A time after the newest commit means the newest. */
    record Time(Instant time) implements AsOf {
        public Time {
            requireNonNull(time, "time");
        }
    }
}
