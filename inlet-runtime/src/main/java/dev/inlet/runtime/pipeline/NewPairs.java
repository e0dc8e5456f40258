package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.EventTime.TIME;
import static dev.inlet.runtime.pipeline.Join.union;

import dev.inlet.batch.Statements;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The pairs of a join in one epoch of which a row is new. Those of two rows that were there before are in the table. Confined to
 * the engine thread.
 */
record NewPairs(Join join, JoinRows rows, Statements statements) {
    /** @param select the rows, of which there is one */
    private record Span(String select, long least, long greatest) {}

    /** A SELECT of the pairs, or two, each with {@link Join#match}; none where there can be none. */
    List<String> selects() throws SQLException {
        JoinSide left = join.left();
        JoinSide right = join.right();
        JoinBounds bounds = join.bounds();
        List<String> selects = new ArrayList<>();
        Optional<Span> newLeft = span(rows.fresh(left));
        Optional<Span> newRight = span(rows.fresh(right));
        if (newLeft.isPresent()) {
            Span lefts = newLeft.get();
            union(
                            newRight.map(Span::select),
                            rows.known(right, lefts.least() - bounds.before(), lefts.greatest() + bounds.after()))
                    .ifPresent(rights -> selects.add(join.pairs(lefts.select(), rights)));
        }
        if (newRight.isPresent()) {
            Span rights = newRight.get();
            rows.known(left, rights.least() - bounds.after(), rights.greatest() + bounds.before())
                    .ifPresent(lefts -> selects.add(join.pairs(lefts, rights.select())));
        }
        return selects;
    }

    /** About how many there are where nobody counts them: taken to be one for each row that is new. */
    long guess() throws SQLException {
        long count = 0;
        for (JoinSide side : List.of(join.left(), join.right())) {
            Optional<String> arrived = rows.arrived(side);
            count += arrived.isPresent() ? statements.count("(" + arrived.get() + ")") : 0;
        }
        return count;
    }

    /** Rows with their least and greatest time; empty where there are none. */
    private Optional<Span> span(Optional<String> rows) throws SQLException {
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        List<OptionalLong> ends =
                statements.numbers("SELECT min(" + TIME + "), max(" + TIME + ") FROM (" + rows.get() + ")", 2);
        return ends.get(0).isPresent()
                ? Optional.of(new Span(
                        rows.get(), ends.get(0).getAsLong(), ends.get(1).orElseThrow()))
                : Optional.empty();
    }
}
