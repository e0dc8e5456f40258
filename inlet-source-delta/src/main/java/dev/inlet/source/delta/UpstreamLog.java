package dev.inlet.source.delta;

import dev.inlet.table.TableCommit;
import dev.inlet.table.TableLog;
import java.util.Optional;

/**
 * Follows the log of the table, entry by entry, and holds that it stays the same table's. One look at the entry before notices
 * a table that was dropped and made again, and a log that was cleaned up: while that entry is the file that it was, the next one
 * is its successor.
 */
final class UpstreamLog {
    private final TableLog log;
    private final String tableId;
    private final Refusals refusals;
    private long lastVersion = -1;
    private Optional<TableLog.Stamp> last = Optional.empty();

    UpstreamLog(TableLog log, String tableId, Refusals refusals) {
        this.log = log;
        this.tableId = tableId;
        this.refusals = refusals;
    }

    /** What a look for an entry found. */
    sealed interface Found {
        record Commit(TableCommit commit) implements Found {}

        /** There is no such version yet. */
        record NotYet() implements Found {}

        /** The version was there, but its entry was cleaned up. */
        record CleanedUp() implements Found {}
    }

    /**
     * @param version the next one after the last that was found, except after the log was cleaned up
     * @throws dev.inlet.error.InletException of kind {@code DATA} where the table is another one, or gone
     */
    Found read(long version) {
        Optional<TableCommit> commit = log.read(version);
        boolean follows = lastVersion == version - 1
                && last.isPresent()
                && log.stamp(lastVersion).equals(last);
        if (!follows) {
            TableLog.Head newest = log.newest().orElseThrow(refusals::gone);
            if (!newest.metadata().id().equals(tableId)) {
                throw refusals.recreated();
            }
            if (version > newest.version() + 1) {
                throw refusals.ahead(version, newest.version());
            }
            if (commit.isEmpty()
                    && version <= newest.version()
                    && log.stamp(version).isEmpty()) {
                return new Found.CleanedUp();
            }
            if (commit.isEmpty()) {
                remember(version - 1);
            }
        }
        if (commit.isEmpty()) {
            return new Found.NotYet();
        }
        if (commit.get().metadata().filter(now -> !now.id().equals(tableId)).isPresent()) {
            throw refusals.recreated();
        }
        remember(version);
        return new Found.Commit(commit.get());
    }

    private void remember(long version) {
        lastVersion = version;
        last = version < 0 ? Optional.empty() : log.stamp(version);
    }

    /** The newest version, found without a listing. Only where this version is there. */
    long newestFrom(long version) {
        long there = version;
        long step = 1;
        while (log.stamp(there + step).isPresent()) {
            there += step;
            step *= 2;
        }
        for (; step > 0; step /= 2) {
            if (log.stamp(there + step).isPresent()) {
                there += step;
            }
        }
        return there;
    }
}
