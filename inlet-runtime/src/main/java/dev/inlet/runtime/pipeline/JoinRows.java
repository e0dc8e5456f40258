package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.EventTime.TIME;
import static dev.inlet.runtime.pipeline.Join.between;
import static dev.inlet.runtime.pipeline.Join.union;

import dev.inlet.batch.Statements;
import dev.inlet.runtime.state.LoadedSegments;
import dev.inlet.runtime.state.Segment;
import dev.inlet.runtime.state.TableState;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/**
 * The rows of a join in one epoch, each kind a SELECT, or empty where there are none: those that arrived, in temporary tables of
 * the engine, and those that earlier epochs kept, in segments of the state. Confined to the engine thread.
 */
final class JoinRows {
    private final Statements statements;
    private final TableState.Epoch kept;
    private final LoadedSegments loaded;

    /** By the name of their table: new rows, and those that are read again. */
    private final Map<String, ArrivedRows> arrived = new HashMap<>();

    /** @param loaded of the same state as the epoch */
    JoinRows(Statements statements, TableState.Epoch kept, LoadedSegments loaded) {
        this.statements = statements;
        this.kept = kept;
        this.loaded = loaded;
    }

    /** Where new rows of a side are put. */
    ArrivedRows toNew(JoinSide side) {
        return table(side.arrived());
    }

    /** Where rows of a side are put that the table has already. */
    ArrivedRows toAgain(JoinSide side) {
        return table(side.again());
    }

    private ArrivedRows table(String name) {
        return arrived.computeIfAbsent(name, table -> new ArrivedRows(statements, table));
    }

    /** The epoch's new rows. */
    Optional<String> arrived(JoinSide side) {
        return arrived(side.arrived());
    }

    /** Rows that the table has already and that are read again. */
    Optional<String> again(JoinSide side) {
        return arrived(side.again());
    }

    private Optional<String> arrived(String name) {
        return Optional.ofNullable(arrived.get(name)).map(rows -> "SELECT * FROM " + rows.relation());
    }

    /** The rows whose pairs are still to be made: new ones, and those that waited. */
    Optional<String> fresh(JoinSide side) throws SQLException {
        return union(of(kept.segments(side.waitingStore())), arrived(side));
    }

    /** The rows within these times whose pairs with each other are in the table. */
    Optional<String> known(JoinSide side, long least, long greatest) throws SQLException {
        return union(of(segments(side.store(), least, greatest)), again(side))
                .map(rows -> between(rows, least, greatest));
    }

    /** The segments of a store in which there may be rows within these times. */
    List<Segment> segments(String store, long least, long greatest) {
        return kept.segments(store).stream()
                .filter(segment -> segment.greatest() >= least && segment.least() <= greatest)
                .toList();
    }

    /** The rows of these segments. */
    Optional<String> of(List<Segment> segments) throws SQLException {
        return segments.isEmpty() ? Optional.empty() : Optional.of(loaded.rows(segments));
    }

    /** Microseconds since 1970: the greatest time of all rows of a side; empty where there are none. */
    OptionalLong greatest(JoinSide side) throws SQLException {
        LongStream.Builder greatest = LongStream.builder();
        for (String store : List.of(side.store(), side.waitingStore())) {
            kept.segments(store).forEach(segment -> greatest.add(segment.greatest()));
        }
        for (Optional<String> rows : List.of(arrived(side), again(side))) {
            if (rows.isPresent()) {
                statements
                        .number("SELECT max(" + TIME + ") FROM (" + rows.get() + ")")
                        .ifPresent(greatest);
            }
        }
        return greatest.build().max();
    }

    /** Drops what arrived. */
    void drop() throws SQLException {
        for (ArrivedRows rows : arrived.values()) {
            rows.drop();
        }
        arrived.clear();
    }
}
