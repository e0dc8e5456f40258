package dev.inlet.table;

import java.util.Map;

/** What became of one attempt to append. */
public sealed interface AttemptOutcome {
    /**
     * The append is in the table, whether the store's reply came or not.
     *
     * @param amongOthers whether this was found out from the log, where commits of others may be before or after it
     */
    record Written(long version, boolean amongOthers) implements AttemptOutcome {}

    /**
     * Others committed first, and nothing of the append is visible. The writer stands after their commits now.
     *
     * @param version the latest
     * @param transactions what they stated under the writer's prefix, by {@code appId}
     * @param tableChanged whether they changed schema, partitioning, properties or protocol; the writer is then of no
     *     more use
     */
    record Beaten(long version, Map<String, Long> transactions, boolean tableChanged) implements AttemptOutcome {
        public Beaten {
            transactions = Map.copyOf(transactions);
        }
    }
}
