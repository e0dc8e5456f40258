package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.config.WindowDefinition;
import java.util.OptionalLong;

/** Which rows are late, and when windows have ended, in microseconds since 1970. Watermarks are in milliseconds. */
sealed interface WindowBounds permits HoppingBounds, SessionBounds {
    static WindowBounds of(WindowDefinition.Shape shape) {
        return shape instanceof WindowDefinition.Session session
                ? new SessionBounds(session.gap())
                : new HoppingBounds((WindowDefinition.Hopping) shape);
    }

    /** Rows before this time are late: no window that they could be in is open. */
    long lateBefore(OptionalLong watermark);

    /**
     * Rows before this time need not be kept.
     *
     * @param judgedBy the watermark by which a row is late
     * @param openBy the watermark by which windows are closed; not before the other
     */
    long keptFrom(OptionalLong judgedBy, OptionalLong openBy);

    /** Milliseconds: the watermark that closes every window of rows up to this time. */
    long end(long greatest);

    /**
     * What is wrong with a late row, behind its time.
     *
     * @param watermark by which it is late, in words
     */
    String lateness(String watermark);
}
