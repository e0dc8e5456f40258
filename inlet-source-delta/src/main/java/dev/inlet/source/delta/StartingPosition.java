package dev.inlet.source.delta;

import dev.inlet.table.TableLog;
import java.time.Instant;
import java.util.Optional;

/** Decides where reading begins. */
final class StartingPosition {
    private final Start start;
    private final TableLog log;
    private final TableLog.Head newest;
    private final Refusals refusals;
    private final boolean skipsGaps;

    StartingPosition(Start start, TableLog log, TableLog.Head newest, Refusals refusals, boolean skipsGaps) {
        this.skipsGaps = skipsGaps;
        this.start = start;
        this.log = log;
        this.newest = newest;
        this.refusals = refusals;
    }

    /**
     * @param stored from where on a table of the pipeline needs the stream; empty where one has no position
     * @param least how far those are, at least, that have one
     * @param highest how far one of them is
     * @throws dev.inlet.error.InletException of kind {@code DATA} where the table ends before what was read of it
     */
    TablePosition of(Optional<TablePosition> stored, Optional<TablePosition> least, Optional<TablePosition> highest) {
        highest.or(() -> stored).ifPresent(this::requireThere);
        return stored.orElseGet(() -> least.map(this::beside).orElseGet(this::fresh));
    }

    private void requireThere(TablePosition position) {
        long needed = position.snapshot() || position.index() > 0 ? position.version() : position.version() - 1;
        if (needed > newest.version()) {
            throw refusals.ahead(needed + 1, newest.version());
        }
    }

    private TablePosition fresh() {
        if (start instanceof Start.Snapshot) {
            return TablePosition.snapshot(newest.version());
        }
        long next = newest.version() + 1;
        if (start instanceof Start.Version wanted) {
            if (wanted.version() > next) {
                throw refusals.startAhead(wanted.version(), newest.version());
            }
            return TablePosition.commit(wanted.version());
        }
        return TablePosition.commit(start instanceof Start.At at ? firstSince(at.time(), next) : next);
    }

    private long firstSince(Instant time, long next) {
        long first = log.firstSince(time).orElse(next);
        boolean mayHaveBeenOthers = first > 0
                && log.stamp(first - 1).isEmpty()
                && log.timestamp(first).filter(time::isBefore).isPresent();
        if (mayHaveBeenOthers && !skipsGaps) {
            throw refusals.startGone(time, first);
        }
        return first;
    }

    /**
     * For a table that was added to the pipeline while others are further. These must meet the same positions again for what they
     * have, so a snapshot is taken at a version that they have seen.
     */
    private TablePosition beside(TablePosition least) {
        if (least.snapshot()) {
            return TablePosition.snapshot(least.version());
        }
        if (start instanceof Start.Snapshot) {
            return least.version() == 0 ? TablePosition.commit(0) : TablePosition.snapshot(least.version() - 1);
        }
        TablePosition fresh = fresh();
        return fresh.compareTo(least) < 0 ? fresh : least;
    }
}
