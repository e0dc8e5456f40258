package dev.inlet.batch;

import java.util.List;

/** What became of the rows of one batch. Where they were not all staged, nothing of them is left on the disk. */
public sealed interface StagingOutcome {
    /** All rows are in these durable files; none where there was no row. */
    record Staged(List<StagedFile> files) implements StagingOutcome {
        public Staged {
            files = List.copyOf(files);
        }
    }

    /** Rows are null where the table does not allow it. */
    record NullsRefused(List<NullViolation> violations) implements StagingOutcome {
        public NullsRefused {
            violations = List.copyOf(violations);
        }
    }

    /**
     * A value could not be computed, or cast to its column's type.
     *
     * @param message DuckDB's own, such as {@code Conversion Error: Could not convert string 'abc' to INT32}
     */
    record ValueRefused(String message) implements StagingOutcome {}
}
