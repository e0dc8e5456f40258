package dev.inlet.runtime.source;

import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks again at what a table says that it took from a source. Reads only: nothing is acknowledged, and no state directory is
 * written. For one thread. Failures are told as those of {@link Source}.
 */
public interface SourceAudit extends AutoCloseable {
    /** How much of a range the source still has. */
    sealed interface Presence {
        /** Every record that was there when the table took the range. */
        record Whole() implements Presence {}

        /** Some may be gone by the source's own rules; those that are left must be in the table. */
        record Part(String why) implements Presence {}

        /** Nothing. */
        record Gone(String why) implements Presence {}

        /** The range cannot be one of this source. */
        record Contradiction(String expected, String actual) implements Presence {}
    }

    /**
     * @param range not empty; ranges come in the order of the commits
     * @param note what the source noted in that commit
     */
    Presence look(PositionRange range, Optional<String> note);

    /** What the source has that is not taken yet, in words. After all ranges were looked at. */
    List<String> notTaken(Map<SourcePartition, Long> positions);

    @Override
    void close();
}
