package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of a Delta table that is read as part of a batch, with what its commit says of the rows.
 *
 * @param rows which of the file's rows are meant
 * @param change what happened to them
 * @param version of the table that the commit made
 * @param timestamp of the commit
 */
public record TableFile(
        TableColumns columns, ScanFile file, Rows rows, Change change, long version, Instant timestamp) {
    /** Which rows of the file are meant. */
    public enum Rows {
        /** All but those that {@link ScanFile#deletedRows} lists. */
        EXCEPT_LISTED,
        /** Only those that {@link ScanFile#deletedRows} lists: the ones that a commit has just deleted, or brought back. */
        ONLY_LISTED
    }

    /** What happened to the rows. */
    public enum Change {
        INSERT("insert"),
        DELETE("delete"),
        /** The file's column {@code _change_type} says it, row by row: it is a change data file. */
        IN_FILE(null);

        private final @Nullable String text;

        Change(@Nullable String text) {
            this.text = text;
        }

        /** As in {@code _change_type}; null where the file says it. */
        @Nullable
        String text() {
            return text;
        }
    }

    public TableFile {
        requireNonNull(columns, "columns");
        requireNonNull(file, "file");
        requireNonNull(timestamp, "timestamp");
    }

    /** Whether the list of rows must be looked at. */
    boolean isSelective() {
        return rows == Rows.ONLY_LISTED || file.deletedCount() > 0;
    }
}
