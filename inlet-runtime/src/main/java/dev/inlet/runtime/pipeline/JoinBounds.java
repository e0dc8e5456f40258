package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.config.JoinDefinition;
import java.util.OptionalLong;

/**
 * The arithmetic of a join, in microseconds since 1970. A right row matches where its time is from {@code before} ahead of the
 * left row's to {@code after} behind it. A row older than the watermark is late: so no row that waits is needed longer than the
 * watermark plus the part of the interval that lies on its side.
 */
record JoinBounds(long before, long after) {
    /** Below every time, and far enough from the end of the range to calculate with. */
    private static final long BEFORE_ALL = Long.MIN_VALUE / 4;

    static JoinBounds of(JoinDefinition join) {
        return new JoinBounds(join.before().toMillis() * 1000, join.after().toMillis() * 1000);
    }

    /** Rows before this time are late. */
    long lateBefore(OptionalLong watermark) {
        return watermark.isPresent() ? watermark.getAsLong() * 1000 : BEFORE_ALL;
    }

    /** No right row can come any more that matches a left one before this time. */
    long leftNeededFrom(OptionalLong watermark) {
        return lateBefore(watermark) - after;
    }

    /** No left row can come any more that matches a right one before this time. */
    long rightNeededFrom(OptionalLong watermark) {
        return lateBefore(watermark) - before;
    }

    /** No left row that is needed is matched by a right one before this time. */
    long matchesFrom(OptionalLong watermark) {
        return leftNeededFrom(watermark) - before;
    }

    /** Milliseconds: the watermark behind which no row is needed, given the greatest times of both sides. */
    OptionalLong end(OptionalLong greatestLeft, OptionalLong greatestRight) {
        if (greatestLeft.isEmpty() && greatestRight.isEmpty()) {
            return OptionalLong.empty();
        }
        long last = Math.max(greatestLeft.orElse(BEFORE_ALL) + after, greatestRight.orElse(BEFORE_ALL) + before);
        return OptionalLong.of(Math.floorDiv(last, 1000) + 1);
    }

    /** The condition on the times of a pair. */
    String matches(String leftTime, String rightTime) {
        return rightTime + " BETWEEN " + leftTime + " - " + before + " AND " + leftTime + " + " + after;
    }
}
