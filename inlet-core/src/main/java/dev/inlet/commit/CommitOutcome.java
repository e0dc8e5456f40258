package dev.inlet.commit;

import dev.inlet.position.Progress;

/** What became of one commit. */
public sealed interface CommitOutcome {
    /** Whether the batch is durably in the table, so that the source may forget its records. */
    boolean durable();

    /** The batch is in the table at this version. */
    record Committed(long version) implements CommitOutcome {
        @Override
        public boolean durable() {
            return true;
        }
    }

    /**
     * Somebody else moved a position that this batch was to move; nothing of it became visible.
     *
     * @param actual what the table has now
     */
    record Fenced(Progress actual) implements CommitOutcome {
        @Override
        public boolean durable() {
            return false;
        }
    }

    /**
     * The table's schema, partitioning, properties or protocol changed under the batch; nothing of it became visible. Open
     * the table again, check it, stage again.
     */
    record TableChanged(long version) implements CommitOutcome {
        @Override
        public boolean durable() {
            return false;
        }
    }
}
