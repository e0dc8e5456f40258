package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.EventTime.STATE;
import static dev.inlet.runtime.pipeline.EventTime.TIME;
import static dev.inlet.runtime.pipeline.Join.between;
import static dev.inlet.runtime.pipeline.Join.union;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.RecordFault;
import dev.inlet.batch.Statements;
import dev.inlet.runtime.config.JoinDefinition;
import dev.inlet.runtime.state.LoadedSegments;
import dev.inlet.runtime.state.Segment;
import dev.inlet.runtime.state.TableState;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** One epoch of a join: takes rows, stages what the query makes of their pairs, and keeps the rows that are still needed. */
final class JoinEpoch implements Operator.Epoch {
    private final SinkStage sink;
    private final Join join;
    private final LateCheck lateness;
    private final TableState state;
    private final LoadedSegments loaded;
    private final TableState.Epoch kept;
    private final JoinRows rows;
    private final NewPairs pairs;
    /** Of an outer join. */
    private final Optional<LeftMatches> matches;

    private boolean given;

    JoinEpoch(SinkStage sink, Join join, LateCheck lateness, TableState state, LoadedSegments loaded) {
        Statements statements = new Statements(lateness.connection());
        this.sink = sink;
        this.join = join;
        this.lateness = lateness;
        this.state = state;
        this.loaded = loaded;
        this.kept = state.begin();
        this.rows = new JoinRows(statements, kept, loaded);
        this.pairs = new NewPairs(join, rows, statements);
        this.matches = join.isOuter()
                ? Optional.of(new LeftMatches(join, rows, statements, isIncomplete()))
                : Optional.empty();
    }

    @Override
    public TableState.Epoch kept() {
        return kept;
    }

    @Override
    public Operator.Taken add(SourceStage source, Round round, DecodedRows decoded, OptionalLong watermark)
            throws SQLException {
        given = true;
        join.check();
        JoinSide side = join.side(source);
        ArrivedRows arrived = rows.toNew(side);
        long taken = arrived.add(
                arriving(side, round, decoded, join.bounds().lateBefore(watermark)),
                round.rowBytes(source.name(), decoded));
        return new Operator.Taken(taken == decoded.rows(), arrived.relation(), side.timeColumn());
    }

    @Override
    public void addAgain(
            SourceStage source, Round round, DecodedRows decoded, OptionalLong judgedBy, OptionalLong watermark)
            throws SQLException {
        JoinSide side = join.side(source);
        JoinBounds bounds = join.bounds();
        // Which left rows have a match is found out anew, so right rows are needed that no new row can match.
        long needed = side == join.left()
                ? bounds.leftNeededFrom(watermark)
                : join.isOuter() ? bounds.matchesFrom(watermark) : bounds.rightNeededFrom(watermark);
        rows.toAgain(side)
                .add(
                        arriving(side, round, decoded, Math.max(needed, bounds.lateBefore(judgedBy))),
                        round.rowBytes(source.name(), decoded));
    }

    private String arriving(JoinSide side, Round round, DecodedRows decoded, long from) {
        return side.arriving(
                EventTime.placed(decoded, round, side.source()), from, side == join.left() && join.isOuter());
    }

    @Override
    public List<RecordFault> faults(SourceStage source, DecodedRows decoded, OptionalLong judgedBy)
            throws SQLException {
        return lateness.faults(
                source,
                join.side(source).timeColumn(),
                decoded,
                join.bounds().lateBefore(judgedBy),
                "is before " + EventTime.instant(judgedBy)
                        + ", up to when the table was complete: rows that it matches may be gone");
    }

    @Override
    public long dropped(SourceStage source, DecodedRows decoded, OptionalLong judgedBy) throws SQLException {
        return lateness.dropped(
                source, join.side(source).timeColumn(), decoded, join.bounds().lateBefore(judgedBy));
    }

    @Override
    public OptionalLong endOfAll() throws SQLException {
        return join.bounds().end(rows.greatest(join.left()), rows.greatest(join.right()));
    }

    @Override
    public void close(Map<String, String> lookups, OptionalLong from, OptionalLong to, EpochDraft.Part part)
            throws SQLException {
        loaded.retain(state.current());
        join.left().settle(kept);
        join.right().settle(kept, LeftMatches.STORE);
        if (isIncomplete()) {
            keepAll();
        } else {
            stage(lookups, from, to, part);
            keepNeeded(to);
        }
        finish(given, from, to, OptionalLong.empty(), part);
        dropTables();
    }

    private void stage(Map<String, String> lookups, OptionalLong from, OptionalLong to, EpochDraft.Part part)
            throws SQLException {
        List<String> selects = new ArrayList<>();
        long bytes = matches.isPresent() ? addOuter(matches.get(), from, to, selects) : addInner(selects);
        if (!selects.isEmpty()) {
            Map<String, String> relations = new HashMap<>(lookups);
            relations.put(JoinDefinition.RELATION, String.join(" UNION ALL ", selects));
            part.add(sink.stage(relations, bytes).files());
        }
    }

    /**
     * Adds the pairs of an inner join, which the query makes itself, of the rows that its conditions leave.
     *
     * @return about how many bytes they are
     */
    private long addInner(List<String> selects) throws SQLException {
        for (String select : pairs.selects()) {
            selects.add("SELECT " + join.columns() + " FROM (" + select + ")");
        }
        return pairs.guess() * join.pairBytes();
    }

    /**
     * Adds the pairs of an outer join, and the left rows without a match whose time is over as the watermark goes its way.
     *
     * @return about how many bytes they are
     */
    private long addOuter(LeftMatches found, OptionalLong from, OptionalLong to, List<String> selects)
            throws SQLException {
        long made = found.find(pairs.selects());
        if (made > 0) {
            selects.add("SELECT " + join.columns() + " FROM " + found.pairs());
        }
        long bytes = made * join.pairBytes();
        long least = join.bounds().leftNeededFrom(from);
        long greatest = join.bounds().leftNeededFrom(to) - 1;
        if (least > greatest) {
            return bytes;
        }
        JoinSide left = join.left();
        Optional<String> ended = union(
                rows.fresh(left).map(fresh -> between(fresh, least, greatest)), rows.known(left, least, greatest));
        if (ended.isPresent()) {
            selects.add(found.unmatched(ended.get(), least, greatest));
        }
        return bytes
                + rows.segments(left.store(), least, greatest).stream()
                        .mapToLong(Segment::recordBytes)
                        .sum();
    }

    /** What is new waits until everything is there again that it may match. */
    private void keepAll() throws SQLException {
        for (JoinSide side : List.of(join.left(), join.right())) {
            keep(side.waitingStore(), side.source(), rows.arrived(side));
            keep(side.store(), side.source(), rows.again(side));
            kept.join(side.waitingStore(), side.source(), "true", STATE);
            kept.join(side.store(), side.source(), "true", STATE);
        }
    }

    private void keepNeeded(OptionalLong watermark) throws SQLException {
        long leftNeeded = join.bounds().leftNeededFrom(watermark);
        for (JoinSide side : List.of(join.left(), join.right())) {
            long needed = side == join.left() ? leftNeeded : join.bounds().rightNeededFrom(watermark);
            Optional<String> all = union(rows.fresh(side), rows.again(side));
            kept.drop(side.waitingStore(), segment -> true);
            keepFrom(needed, side.store(), side.source(), all);
        }
        if (matches.isPresent()) {
            // Their place is that of a right row.
            keepFrom(
                    leftNeeded,
                    LeftMatches.STORE,
                    join.right().source(),
                    matches.get().found());
        }
    }

    private void keepFrom(long needed, String store, String source, Optional<String> select) throws SQLException {
        kept.drop(store, segment -> segment.greatest() < needed);
        keep(store, source, select.map(all -> between(all, needed, Long.MAX_VALUE)));
        kept.join(store, source, TIME + " >= " + needed, STATE);
    }

    private void keep(String store, String source, Optional<String> select) throws SQLException {
        if (select.isPresent()) {
            kept.add(store, source, "SELECT * FROM (" + select.get() + ")", STATE);
        }
    }

    @Override
    public void discard() throws SQLException {
        kept.discard();
        dropTables();
    }

    private void dropTables() throws SQLException {
        rows.drop();
        if (matches.isPresent()) {
            matches.get().drop();
        }
    }
}
