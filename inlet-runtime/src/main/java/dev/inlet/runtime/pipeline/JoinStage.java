package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.EventTime.PARTITION;
import static dev.inlet.runtime.pipeline.EventTime.POSITION;
import static dev.inlet.runtime.pipeline.EventTime.STATE;
import static dev.inlet.runtime.pipeline.EventTime.TIME;
import static dev.inlet.schema.DuckDbTypes.quote;
import static java.util.Objects.requireNonNull;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.Query;
import dev.inlet.batch.RecordFault;
import dev.inlet.batch.Statements;
import dev.inlet.commit.StateChange;
import dev.inlet.error.InletException;
import dev.inlet.position.EventTimeNote;
import dev.inlet.runtime.config.JoinDefinition;
import dev.inlet.runtime.state.LoadedSegments;
import dev.inlet.runtime.state.Segment;
import dev.inlet.runtime.state.TableState;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the rows of two sources together whose keys are the same and whose times are near. A pair is made in the epoch in which
 * the later of its rows comes; a left row without one when no right row can come any more that matches it. So of two rows in the
 * stores it is known that their pair is in the table. Confined to the engine thread.
 *
 * <p>Which left rows have a match is kept by key and time: rows that have both in common match the same.
 */
final class JoinStage implements Operator {
    /** Left rows that have a match, by key and time; with the place of a right row that is one. */
    private static final String MATCHED = "matched";

    /** Bytes of a value in a record, for a guess. */
    private static final int VALUE_BYTES = 16;

    private final SinkStage sink;
    private final JoinDefinition definition;
    private final JoinBounds bounds;
    private final JoinSide left;
    private final JoinSide right;
    private final Statements statements;
    private final LateCheck lateness;
    private final String pairs;
    private final String matched;
    private final String loadedPrefix;
    private @Nullable TableState state;
    private @Nullable LoadedSegments loaded;
    private Judgements judgements = Judgements.NONE;

    /** @param index of the sink */
    JoinStage(SinkStage sink, JoinDefinition definition, Stages stages, Connection connection, int index) {
        this.sink = sink;
        this.definition = definition;
        this.bounds = JoinBounds.of(definition);
        this.left = new JoinSide(
                "left", definition.left(), stages.source(definition.left().source()), sink, index);
        this.right = new JoinSide(
                "right", definition.right(), stages.source(definition.right().source()), sink, index);
        this.statements = new Statements(connection);
        this.lateness = new LateCheck(connection, definition.late());
        this.pairs = quote("inlet_join_" + index + "_pairs");
        this.matched = quote("inlet_join_" + index + "_matched");
        this.loadedPrefix = "inlet_join_" + index + "_segment";
        check();
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the sink has a join that its sources do not go with */
    static void check(SinkStage sink, Stages stages, Connection connection) {
        sink.join().ifPresent(join -> new JoinStage(sink, join, stages, connection, 0));
    }

    private void check() {
        left.check();
        right.check();
        left.checkWith(right);
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the result of the query would depend on how batches are cut */
    static Query rowWise(Query query) {
        if (query.rowWiseSource().filter(JoinDefinition.RELATION::equals).isEmpty()) {
            throw InletException.configuration(
                    "the query does not make each of its rows of one pair of " + JoinDefinition.RELATION,
                    "It sees those pairs that a batch completes: what puts several of them together would tell how batches"
                            + " were cut",
                    "Select from " + JoinDefinition.RELATION
                            + " alone or with lookups, and gather the rows of this table in" + " a pipeline behind it");
        }
        return query;
    }

    /** What the query sees: a struct for the row of each side. */
    static StructType columns(JoinDefinition join, Map<String, StructType> sources) {
        String left = join.left().source();
        String right = join.right().source();
        return new StructType(List.of(
                Field.of(left, requireNonNull(sources.get(left)), false),
                Field.of(right, requireNonNull(sources.get(right)), join.type() == JoinDefinition.Type.LEFT)));
    }

    @Override
    public void open(TableState found, Judgements history) {
        state = found;
        loaded = new LoadedSegments(found, statements.connection(), loadedPrefix);
        judgements = history;
    }

    @Override
    public Judgements judgements() {
        return judgements;
    }

    private TableState state() {
        return requireNonNull(state, "the state is not open");
    }

    private LoadedSegments loaded() {
        return requireNonNull(loaded, "the state is not open");
    }

    private boolean isOuter() {
        return definition.type() == JoinDefinition.Type.LEFT;
    }

    private JoinSide side(SourceStage source) {
        return left.isOf(source) ? left : right;
    }

    @Override
    public Epoch begin() {
        return new Epoch();
    }

    /** The rows of one epoch. */
    final class Epoch implements Operator.Epoch {
        private final TableState.Epoch kept = state().begin();
        private final boolean wasIncomplete = isIncomplete();
        /** By the name of their table: new rows, and those that are read again. */
        private final Map<String, ArrivedRows> arrived = new HashMap<>();

        private final Set<String> tables = new LinkedHashSet<>();
        private boolean given;

        @Override
        public TableState.Epoch kept() {
            return kept;
        }

        @Override
        public Taken add(SourceStage source, Round round, DecodedRows rows, OptionalLong watermark)
                throws SQLException {
            given = true;
            check();
            JoinSide side = side(source);
            ArrivedRows arrived = arrived(side.arrived());
            long taken = arrived.add(
                    arriving(side, round, rows, bounds.lateBefore(watermark)), round.rowBytes(source.name(), rows));
            return new Taken(taken == rows.rows(), arrived.relation(), side.timeColumn());
        }

        @Override
        public void addAgain(
                SourceStage source, Round round, DecodedRows rows, OptionalLong judgedBy, OptionalLong watermark)
                throws SQLException {
            JoinSide side = side(source);
            // Which left rows have a match is found out anew, so right rows are needed that no new row can match.
            long needed = side == left
                    ? bounds.leftNeededFrom(watermark)
                    : isOuter() ? bounds.matchesFrom(watermark) : bounds.rightNeededFrom(watermark);
            arrived(side.again())
                    .add(
                            arriving(side, round, rows, Math.max(needed, bounds.lateBefore(judgedBy))),
                            round.rowBytes(source.name(), rows));
        }

        private String arriving(JoinSide side, Round round, DecodedRows rows, long from) {
            return side.arriving(EventTime.placed(rows, round, side.source()), from, side == left && isOuter());
        }

        private ArrivedRows arrived(String name) {
            return arrived.computeIfAbsent(name, table -> new ArrivedRows(statements, table));
        }

        private void append(String table, String select) throws SQLException {
            statements.execute(
                    tables.add(table)
                            ? "CREATE OR REPLACE TEMP TABLE " + table + " AS " + select
                            : "INSERT INTO " + table + " " + select);
        }

        @Override
        public List<RecordFault> faults(SourceStage source, DecodedRows rows, OptionalLong judgedBy)
                throws SQLException {
            return lateness.faults(
                    source,
                    side(source).timeColumn(),
                    rows,
                    bounds.lateBefore(judgedBy),
                    "is before " + EventTime.instant(judgedBy)
                            + ", up to when the table was complete: rows that it matches may be gone");
        }

        @Override
        public long dropped(SourceStage source, DecodedRows rows, OptionalLong judgedBy) throws SQLException {
            return lateness.dropped(source, side(source).timeColumn(), rows, bounds.lateBefore(judgedBy));
        }

        @Override
        public OptionalLong endOfAll() throws SQLException {
            return bounds.end(greatest(left), greatest(right));
        }

        private OptionalLong greatest(JoinSide side) throws SQLException {
            LongStream.Builder greatest = LongStream.builder();
            for (String store : List.of(side.store(), side.waitingStore())) {
                kept.segments(store).forEach(segment -> greatest.add(segment.greatest()));
            }
            for (String name : List.of(side.arrived(), side.again())) {
                Optional<String> rows = arrivedRows(name);
                if (rows.isPresent()) {
                    statements
                            .number("SELECT max(" + TIME + ") FROM (" + rows.get() + ")")
                            .ifPresent(greatest);
                }
            }
            return greatest.build().max();
        }

        /** The rows whose pairs are still to be made. */
        private Optional<String> fresh(JoinSide side) throws SQLException {
            return union(segments(kept.segments(side.waitingStore())), arrivedRows(side.arrived()));
        }

        /** The rows within these times whose pairs with each other are in the table. */
        private Optional<String> known(JoinSide side, long least, long greatest) throws SQLException {
            return union(segments(touched(side.store(), least, greatest)), arrivedRows(side.again()))
                    .map(rows -> between(rows, least, greatest));
        }

        private List<Segment> touched(String store, long least, long greatest) {
            return kept.segments(store).stream()
                    .filter(segment -> segment.greatest() >= least && segment.least() <= greatest)
                    .toList();
        }

        private Optional<String> segments(List<Segment> segments) throws SQLException {
            return segments.isEmpty() ? Optional.empty() : Optional.of(loaded().rows(segments));
        }

        private Optional<String> arrivedRows(String name) {
            return Optional.ofNullable(arrived.get(name)).map(rows -> "SELECT * FROM " + rows.relation());
        }

        private Optional<String> table(String name) {
            return tables.contains(name) ? Optional.of("SELECT * FROM " + name) : Optional.empty();
        }

        @Override
        public void close(Map<String, String> lookups, OptionalLong from, OptionalLong to, EpochDraft.Part part)
                throws SQLException {
            loaded().retain(state().current());
            left.settle(kept);
            right.settle(kept, MATCHED);
            if (isIncomplete()) {
                // What is new waits until everything is there again that it may match.
                for (JoinSide side : List.of(left, right)) {
                    keep(side.waitingStore(), side.source(), arrivedRows(side.arrived()));
                    keep(side.store(), side.source(), arrivedRows(side.again()));
                    kept.join(side.waitingStore(), side.source(), "true", STATE);
                    kept.join(side.store(), side.source(), "true", STATE);
                }
            } else {
                stage(lookups, from, to, part);
                keepNeeded(to);
            }
            OptionalLong before = state().epoch();
            OptionalLong after = kept.finish();
            if (given || !after.equals(before) || !from.equals(to)) {
                part.state(new StateChange(
                        before, after, new EventTimeNote(from, kept.after().needs())));
            }
            dropTables();
        }

        private void stage(Map<String, String> lookups, OptionalLong from, OptionalLong to, EpochDraft.Part part)
                throws SQLException {
            List<String> rows = new ArrayList<>();
            String columns = quote(left.source()) + ", " + quote(right.source());
            long bytes = isOuter() ? matched(columns, rows) : paired(columns, rows);
            long least = bounds.leftNeededFrom(from);
            long greatest = bounds.leftNeededFrom(to) - 1;
            if (isOuter() && least <= greatest) {
                Optional<String> ended =
                        union(fresh(left).map(fresh -> between(fresh, least, greatest)), known(left, least, greatest));
                if (ended.isPresent()) {
                    rows.add(unmatched(ended.get(), least, greatest));
                }
                bytes += touched(left.store(), least, greatest).stream()
                        .mapToLong(Segment::recordBytes)
                        .sum();
            }
            if (!rows.isEmpty()) {
                Map<String, String> relations = new HashMap<>(lookups);
                relations.put(JoinDefinition.RELATION, String.join(" UNION ALL ", rows));
                part.add(sink.stage(relations, bytes).files());
            }
        }

        /**
         * Pairs that only the query wants: it makes them itself, of the rows that its conditions leave. Answers about how many
         * bytes they are, taking it that there is one for each row that is new.
         */
        private long paired(String columns, List<String> rows) throws SQLException {
            for (String found : newPairs()) {
                rows.add("SELECT " + columns + " FROM (" + found + ")");
            }
            long count = 0;
            for (JoinSide side : List.of(left, right)) {
                Optional<String> fresh = arrivedRows(side.arrived());
                count += fresh.isPresent() ? statements.count("(" + fresh.get() + ")") : 0;
            }
            return count * pairBytes();
        }

        /** Pairs that are looked at besides, to tell which left rows have one. Answers about how many bytes they are. */
        private long matched(String columns, List<String> rows) throws SQLException {
            List<String> selects = newPairs();
            long made = 0;
            if (!selects.isEmpty()) {
                append(pairs, String.join(" UNION ALL ", selects));
                made = statements.count(pairs);
            }
            match(made > 0);
            if (made > 0) {
                rows.add("SELECT " + columns + " FROM " + pairs);
            }
            return made * pairBytes();
        }

        private long pairBytes() {
            return (long) VALUE_BYTES * (left.width() + right.width());
        }

        /** A SELECT, or two, of the pairs of which a row is new; none where there can be none. */
        private List<String> newPairs() throws SQLException {
            List<String> selects = new ArrayList<>();
            Optional<Span> newLeft = span(fresh(left));
            Optional<Span> newRight = span(fresh(right));
            if (newLeft.isPresent()) {
                Span rows = newLeft.get();
                union(
                                newRight.map(Span::select),
                                known(right, rows.least() - bounds.before(), rows.greatest() + bounds.after()))
                        .ifPresent(others -> selects.add(pairs(rows.select(), others)));
            }
            if (newRight.isPresent()) {
                Span rows = newRight.get();
                known(left, rows.least() - bounds.after(), rows.greatest() + bounds.before())
                        .ifPresent(others -> selects.add(pairs(others, rows.select())));
            }
            return selects;
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

        /** Notes which left rows have a match. */
        private void match(boolean any) throws SQLException {
            String columns = keysOf("") + TIME + ", " + PARTITION + ", " + POSITION;
            if (any) {
                append(matched, "SELECT " + columns + " FROM " + pairs);
            }
            if (wasIncomplete) {
                // What was found out before is lost; the pairs are in the table.
                Optional<String> lefts = known(left, Long.MIN_VALUE, Long.MAX_VALUE);
                Optional<String> rights = known(right, Long.MIN_VALUE, Long.MAX_VALUE);
                if (lefts.isPresent() && rights.isPresent()) {
                    append(matched, "SELECT " + columns + " FROM (" + pairs(lefts.get(), rights.get()) + ")");
                }
            }
        }

        /** Left rows that nothing has matched. */
        private String unmatched(String ended, long least, long greatest) throws SQLException {
            Optional<String> matches = union(segments(touched(MATCHED, least, greatest)), table(matched));
            return "SELECT " + left.row("l") + ", " + right.noRow() + " FROM (" + ended + ") l"
                    + matches.map(rows -> " WHERE NOT EXISTS (SELECT 1 FROM (" + between(rows, least, greatest)
                                    + ") m WHERE m." + TIME + " = l." + TIME
                                    + left.keys().stream()
                                            .map(key -> " AND m." + key + " = l." + key)
                                            .collect(Collectors.joining())
                                    + ")")
                            .orElse("");
        }

        private void keepNeeded(OptionalLong watermark) throws SQLException {
            for (JoinSide side : List.of(left, right)) {
                long needed = side == left ? bounds.leftNeededFrom(watermark) : bounds.rightNeededFrom(watermark);
                Optional<String> rows = union(fresh(side), arrivedRows(side.again()));
                kept.drop(side.waitingStore(), segment -> true);
                keepFrom(needed, side.store(), side.source(), rows);
            }
            if (isOuter()) {
                keepFrom(
                        bounds.leftNeededFrom(watermark),
                        MATCHED,
                        right.source(),
                        table(matched)
                                .map(rows -> "SELECT DISTINCT ON (" + keysOf("") + TIME + ") * FROM (" + rows + ")"));
            }
        }

        private void keepFrom(long needed, String store, String source, Optional<String> rows) throws SQLException {
            kept.drop(store, segment -> segment.greatest() < needed);
            keep(store, source, rows.map(all -> between(all, needed, Long.MAX_VALUE)));
            kept.join(store, source, TIME + " >= " + needed, STATE);
        }

        private void keep(String store, String source, Optional<String> rows) throws SQLException {
            if (rows.isPresent()) {
                kept.add(store, source, "SELECT * FROM (" + rows.get() + ")", STATE);
            }
        }

        @Override
        public void discard() throws SQLException {
            kept.discard();
            dropTables();
        }

        private void dropTables() throws SQLException {
            for (ArrivedRows rows : arrived.values()) {
                rows.drop();
            }
            arrived.clear();
            for (String table : tables) {
                statements.execute("DROP TABLE IF EXISTS " + table);
            }
            tables.clear();
        }
    }

    /** @param select the rows, of which there is one */
    private record Span(String select, long least, long greatest) {}

    /** A SELECT of the pairs, with what is kept of their match. */
    private String pairs(String lefts, String rights) {
        return "SELECT " + left.row("l") + ", " + right.row("r") + ", " + keysOf("l.") + "l." + TIME + ", r."
                + PARTITION
                + ", r." + POSITION + " FROM (" + lefts + ") l JOIN (" + rights + ") r ON "
                + left.keys().stream()
                        .map(key -> "l." + key + " = r." + key + " AND ")
                        .collect(Collectors.joining())
                + bounds.matches("l." + TIME, "r." + TIME);
    }

    /** The columns of the key, each with a comma behind it. */
    private String keysOf(String alias) {
        return left.keys().stream().map(key -> alias + key + ", ").collect(Collectors.joining());
    }

    private static Optional<String> union(Optional<String> one, Optional<String> other) {
        return one.isPresent() && other.isPresent()
                ? Optional.of(one.get() + " UNION ALL " + other.get())
                : one.or(() -> other);
    }

    private static String between(String rows, long least, long greatest) {
        return "SELECT * FROM (" + rows + ") WHERE " + TIME + " BETWEEN " + least + " AND " + greatest;
    }
}
