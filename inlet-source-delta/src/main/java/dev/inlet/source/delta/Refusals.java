package dev.inlet.source.delta;

import dev.inlet.error.InletException;
import dev.inlet.error.InletException.Kind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a person is told when a source cannot go on. */
final class Refusals {
    private final String source;
    private final String table;

    Refusals(String source, String table) {
        this.source = source;
        this.table = table;
    }

    /** @param waits whether the table may still come */
    InletException missing(boolean waits) {
        return new InletException(
                waits ? Kind.TRANSIENT : Kind.CONFIGURATION,
                "Source " + source + ": there is no Delta table at " + table,
                "It has no _delta_log with a version in it",
                "Check the path, or start what writes the table",
                null);
    }

    InletException gone() {
        return InletException.data(
                "Source " + source + ": table " + table + " is gone",
                "It was dropped or moved while it was read, or after",
                "Bring it back, or correct path. To read another table, give the source another name");
    }

    InletException recreated() {
        return InletException.data(
                "Source " + source + ": table " + table + " is not the one that it has read so far",
                "It was dropped and made again, or path leads to another table: positions of the one mean nothing in the other",
                "Give the source another name to read this table from its start; or correct path");
    }

    InletException ahead(long version, long newest) {
        return InletException.data(
                "Source " + source + " has read version " + (version - 1) + " of table " + table
                        + ", which ends at version " + newest,
                "The table was restored from an older copy: what comes under these versions now is not what was read",
                "Bring back the newer copy, or give the source another name to read the table anew");
    }

    InletException startAhead(long version, long newest) {
        return InletException.configuration(
                "Source " + source + " is to start at version " + version + " of table " + table
                        + ", which ends at version " + newest,
                "",
                "Correct start: a version up to " + (newest + 1) + ", or latest");
    }

    InletException startGone(Instant time, long first) {
        return InletException.data(
                "Source " + source + " is to start at " + time + ", but the log of table " + table
                        + " begins at version " + first + ", which came later",
                "The log entries before were cleaned up (delta.logRetentionDuration), and what they brought may be from after"
                        + " that time",
                "Set start: " + first
                        + " or on-gap: skip to read what the log still has; or start: snapshot to take the"
                        + " whole table");
    }

    InletException logGone(long version, long first) {
        return InletException.data(
                "Source " + source + " cannot go on at version " + version + " of table " + table
                        + ", whose log begins at version " + first + " now",
                "The log entries before were cleaned up (delta.logRetentionDuration) before they were read",
                "Set on-gap: skip to go on at version " + first + ", which leaves out what the versions from " + version
                        + " to " + (first - 1)
                        + " brought; or give the source another name to take the whole table anew");
    }

    InletException versionGone(long version, Throwable cause) {
        return new InletException(
                Kind.DATA,
                "Source " + source + ": version " + version + " of table " + table + " cannot be built any more",
                String.valueOf(cause.getMessage()),
                "Its log entries were cleaned up. Give the source another name, or another start, to take the table anew",
                cause);
    }

    InletException fileGone(String file, long version) {
        return InletException.data(
                "Source " + source + ": the file " + file + " of version " + version + " of table " + table
                        + " is gone",
                "It was removed by VACUUM, or by hand, before it was read",
                "Bring it back, or give the source another name to take the table as it is now");
    }

    InletException elsewhere(String file) {
        return InletException.configuration(
                "Source " + source + ": the file " + file + " of table " + table + " is not in the table's directory",
                "Inlet reads nothing outside of it, as the files of a shallow clone",
                "Read the table that the file belongs to");
    }

    InletException changes(long version, String operation, boolean onlyDeletes) {
        return InletException.data(
                "Source " + source + ": version " + version + " of table " + table
                        + (onlyDeletes ? " deletes rows" : " deletes or changes rows")
                        + (operation.isEmpty() ? "" : " (" + operation + ")"),
                "Only appended rows are read, and what was read of these rows is no longer what the table says",
                (onlyDeletes ? "Set change-commits: ignore-deletes to go on with the rows kept, or " : "Set ")
                        + "change-commits: skip to leave out the whole commit; or read-change-feed: true, from a table with"
                        + " delta.enableChangeDataFeed, to get the changes as rows");
    }

    InletException notFed(long version) {
        return InletException.data(
                "Source " + source + ": version " + version + " of table " + table
                        + " changes rows, but does not say which",
                "delta.enableChangeDataFeed was not set when it was committed",
                "Start after it in a source with another name (start: " + (version + 1)
                        + "), or take the table as it is" + " now (start: snapshot)");
    }

    InletException feedOff() {
        return InletException.configuration(
                "Source " + source + ": table " + table + " has no change data feed",
                "read-change-feed needs the table's property delta.enableChangeDataFeed to be true",
                "Set the property and start after that version; or leave out read-change-feed");
    }

    InletException partitionUnknown(String file, long version) {
        return InletException.data(
                "Source " + source + ": version " + version + " of table " + table + " removes the file " + file
                        + " without its partition values",
                "The deleted rows cannot be told without them",
                "Start after it in a source with another name (start: " + (version + 1) + ")");
    }

    InletException tooLarge(long version, @Nullable String what) {
        return InletException.data(
                "Source " + source + ": version " + version + " of table " + table + " has more than "
                        + TablePosition.MOST + " " + what,
                "A position has no room for more",
                "Compact the table, or start with a later version");
    }
}
