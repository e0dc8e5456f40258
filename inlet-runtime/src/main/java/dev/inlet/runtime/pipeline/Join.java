package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.EventTime.PARTITION;
import static dev.inlet.runtime.pipeline.EventTime.POSITION;
import static dev.inlet.runtime.pipeline.EventTime.TIME;
import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.error.InletException;
import dev.inlet.runtime.config.JoinDefinition;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Two sides and how their rows look in SQL once they are put together. Confined to the engine thread.
 *
 * @param isOuter whether a left row comes out too that has no match
 * @param tables what the names of the join's temporary tables begin with; no other's do
 */
record Join(JoinSide left, JoinSide right, JoinBounds bounds, boolean isOuter, String tables) {
    /** Bytes of a value in a record, for a guess. */
    private static final int VALUE_BYTES = 16;

    /** @param index of the sink */
    static Join of(JoinDefinition definition, SinkStage sink, Stages stages, int index) {
        String tables = "__inlet_join_" + index + "_";
        JoinDefinition.Side left = definition.left();
        JoinDefinition.Side right = definition.right();
        return new Join(
                new JoinSide("left", left, stages.source(left.source()), sink, tables),
                new JoinSide("right", right, stages.source(right.source()), sink, tables),
                JoinBounds.of(definition),
                definition.type() == JoinDefinition.Type.LEFT,
                tables);
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the sources have not what the join needs */
    void check() {
        left.check();
        right.check();
        left.checkWith(right);
    }

    /** @param source that of one of the sides */
    JoinSide side(SourceStage source) {
        return left.isOf(source) ? left : right;
    }

    /** What the query sees of a pair, as a SELECT list. */
    String columns() {
        return quote(left.source()) + ", " + quote(right.source());
    }

    /** About how many bytes the records of a pair had. */
    long pairBytes() {
        return (long) VALUE_BYTES * (left.width() + right.width());
    }

    /** A SELECT of the pairs, with {@link #match}. */
    String pairs(String lefts, String rights) {
        return "SELECT " + left.row("l") + ", " + right.row("r") + ", " + keys("l.") + "l." + TIME + ", r." + PARTITION
                + ", r." + POSITION + " FROM (" + lefts + ") l JOIN (" + rights + ") r ON "
                + left.keys().stream()
                        .map(key -> "l." + key + " = r." + key + " AND ")
                        .collect(Collectors.joining())
                + bounds.matches("l." + TIME, "r." + TIME);
    }

    /** What is kept of a pair, to know of its left row that it has a match, as a SELECT list: key and time, and the right row's place. */
    String match() {
        return keys("") + TIME + ", " + PARTITION + ", " + POSITION;
    }

    /** A SELECT of matches, one for each key and time. */
    String distinct(String matches) {
        return "SELECT DISTINCT ON (" + keys("") + TIME + ") * FROM (" + matches + ")";
    }

    /** A SELECT of those left rows that are none of the matches, as pairs without a right row. */
    String unmatched(String lefts, Optional<String> matches) {
        return "SELECT " + left.row("l") + ", " + right.noRow() + " FROM (" + lefts + ") l"
                + matches.map(rows -> " WHERE NOT EXISTS (SELECT 1 FROM (" + rows + ") m WHERE m." + TIME + " = l."
                                + TIME
                                + left.keys().stream()
                                        .map(key -> " AND m." + key + " = l." + key)
                                        .collect(Collectors.joining())
                                + ")")
                        .orElse("");
    }

    /** The columns of the key, each with a comma behind it. */
    private String keys(String alias) {
        return left.keys().stream().map(key -> alias + key + ", ").collect(Collectors.joining());
    }

    /** The rows of both that are there. */
    static Optional<String> union(Optional<String> one, Optional<String> other) {
        return one.isPresent() && other.isPresent()
                ? Optional.of(one.get() + " UNION ALL " + other.get())
                : one.or(() -> other);
    }

    /** Those of the rows whose time is not outside these ends, in microseconds since 1970. */
    static String between(String rows, long least, long greatest) {
        return "SELECT * FROM (" + rows + ") WHERE " + TIME + " BETWEEN " + least + " AND " + greatest;
    }
}
