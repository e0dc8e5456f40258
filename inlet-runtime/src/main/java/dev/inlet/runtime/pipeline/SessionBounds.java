package dev.inlet.runtime.pipeline;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * The arithmetic of sessions. Rows of a key that are at most the gap apart are in one session. It ends the gap after its last
 * row and is closed when the watermark has passed that: a row at its very end would still be in it.
 *
 * <p>A row before the watermark is late, whatever sessions are open. Were it taken where it touches an open one, it could lie
 * between that and a session that is closed already, and whether it is late would depend on more than the watermark that its
 * commit recorded.
 *
 * @param gap microseconds
 */
record SessionBounds(long gap) implements WindowBounds {
    SessionBounds(Duration gap) {
        this(gap.toMillis() * 1000);
    }

    /** Sessions that end before this are closed. */
    long closedBefore(OptionalLong watermark) {
        return watermark.isPresent() ? watermark.getAsLong() * 1000 : Long.MIN_VALUE / 4;
    }

    @Override
    public long lateBefore(OptionalLong watermark) {
        return closedBefore(watermark);
    }

    /** What is read again may be the middle of an open session, however old it is. */
    @Override
    public long keptFrom(OptionalLong judgedBy, OptionalLong openBy) {
        return lateBefore(judgedBy);
    }

    @Override
    public long end(long greatest) {
        return Math.floorDiv(greatest + gap, 1000L) + 1;
    }

    @Override
    public String lateness(String watermark) {
        return "is before " + watermark + ", up to when the table was complete already";
    }
}
