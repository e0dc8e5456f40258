package dev.inlet.runtime.pipeline;

import dev.inlet.batch.Statements;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The open sessions of one sink: of each key, from its first row to its last. So a batch finds the sessions that it extends and
 * those that end without the rows of the others. They are made from the rows of the state, and are in temporary tables of the
 * engine: each batch adds one of the keys that it touches, with all open sessions of these. What older tables say of a key stays
 * there until tables are put together; it lies within what newer ones say, so that all of it together is as good as the
 * newest alone. What ends before the watermark does is passed over where it is read. Confined to the engine thread.
 */
final class OpenSessions {
    private static final String FIRST = "__inlet_first";
    private static final String LAST = "__inlet_last";

    /** Of the key: numbers are looked for several times faster than text. Keys that share one are touched together. */
    private static final String HASH = "__inlet_hash";

    /** How many sessions of a table have ended, and are closed now, and from when to when they are; then of those that are open. */
    private static final String LOOK = """
            SELECT count(*) FILTER (ended), count(*) FILTER (ended AND %2$s), min(__inlet_first) FILTER (ended),
              max(__inlet_last) FILTER (ended), coalesce(bool_or(%3$s) FILTER (ended), false), count(*) FILTER (NOT ended),
              min(__inlet_first) FILTER (NOT ended), min(__inlet_last) FILTER (NOT ended), max(__inlet_last) FILTER (NOT ended)
            FROM (SELECT *, __inlet_last < %1$s AS ended FROM %4$s)""";

    /** From so many tables on some are put together: each is asked in each batch. */
    private static final int MOST_TABLES = 9;

    /** A table of more times the rows of all newer ones stays as it is, so that a session is seldom written again. */
    private static final int MUCH_LARGER = 4;

    private final Statements statements;
    private final SessionBounds bounds;
    private final String time;
    private final int keys;
    private final String prefix;

    /** The newest first. */
    private List<Part> parts = List.of();

    /** The same with the epoch in hand, which may be staged again. */
    private List<Part> partsNext = List.of();

    /** Tables that are there. */
    private final Set<String> tables = new LinkedHashSet<>();

    private long tablesMade;
    private boolean known;
    private boolean advanced;

    /** Sessions whose last row is before this have ended. */
    private long endedBefore = Long.MIN_VALUE;

    private long endedBeforeNext = Long.MIN_VALUE;

    /** Where the sessions are that the epoch in hand touches. */
    private String touched = "";

    /**
     * A table of sessions, and what is known of those in it that are open.
     *
     * @param first not after the first time of any
     * @param endsFirst not after the last time of any
     * @param endsLast not before the last time of any
     */
    private record Part(String table, long rows, long first, long endsFirst, long endsLast) {}

    /**
     * @param index of the sink
     * @param time name of the column of rows that holds their time
     * @param keys how many columns of rows, named as {@link #key} says, tell the session's key; 1 or more
     */
    OpenSessions(Connection connection, int index, SessionBounds bounds, String time, int keys) {
        this.statements = new Statements(connection);
        this.bounds = bounds;
        this.time = time;
        this.keys = keys;
        this.prefix = "__inlet_sessions_" + index + "_";
    }

    /** Name of a row's column that holds a part of the key. */
    static String key(int index) {
        return "__inlet_key_" + index;
    }

    /** Whether the sessions are known, or have still to be made from the rows of the state. */
    boolean isKnown() {
        return known;
    }

    /** Has them made from the rows of the state again. */
    void forget() {
        parts = List.of();
        endedBefore = Long.MIN_VALUE;
        known = false;
    }

    /**
     * What an epoch makes of the sessions.
     *
     * @param closed how many the watermark closes on its way
     * @param ended whether there are some that are not open any more: those, and others of which the state still had rows
     * @param least first time of these
     * @param greatest last time of these
     * @param openFrom not after the first time of any session that stays open; the greatest number where there are none
     * @param nullKey whether a key of those that ended has a NULL in it
     */
    record Change(long closed, boolean ended, long least, long greatest, long openFrom, boolean nullKey) {
        /** Whether a span of time has to do with sessions that ended. */
        boolean touches(long from, long to) {
            return ended && to >= least && from <= greatest;
        }
    }

    /**
     * Adds rows to their sessions, and finds those that end.
     *
     * @param arrived a SELECT of rows, or several; none where there are no new ones
     * @param kept where the sessions are not known, the same of the rows of the state
     * @param closes whether sessions may end
     * @return empty where all stays as it is
     */
    Optional<Change> advance(
            List<String> arrived, List<String> kept, OptionalLong from, OptionalLong to, boolean closes)
            throws SQLException {
        advanced = false;
        retain(parts);
        endedBeforeNext = Math.max(endedBefore, bounds.closedBefore(closes ? to : OptionalLong.empty()) - bounds.gap());
        List<Part> due = parts.stream()
                .filter(part -> part.endsFirst() < endedBeforeNext)
                .toList();
        if (arrived.isEmpty() && kept.isEmpty() && due.isEmpty()) {
            return Optional.empty();
        }
        touched = newTable();
        statements.execute("CREATE TEMP TABLE " + touched + " AS " + touch(arrived, known ? List.of() : kept, due));
        Part newest;
        Change change;
        try (Statement statement = statements.connection().createStatement();
                ResultSet result = statement.executeQuery(LOOK.formatted(
                        endedBeforeNext, isClosing(from), each(" OR ", i -> openKey(i) + " IS NULL"), touched))) {
            result.next();
            newest = new Part(touched, result.getLong(6), result.getLong(7), result.getLong(8), result.getLong(9));
            partsNext = new ArrayList<>();
            Stream.concat(Stream.of(newest), parts.stream())
                    .filter(part -> part.rows() > 0 && part.endsLast() >= endedBeforeNext)
                    .forEach(partsNext::add);
            change = new Change(
                    result.getLong(2),
                    result.getLong(1) > 0,
                    result.getLong(3),
                    result.getLong(4),
                    partsNext.stream().mapToLong(Part::first).min().orElse(Long.MAX_VALUE),
                    result.getBoolean(5));
        }
        if (partsNext.size() >= MOST_TABLES) {
            putTogether();
        }
        advanced = true;
        return Optional.of(change);
    }

    /** The sessions of all keys that rows arrive for, or of which one may end, as they are now. */
    private String touch(List<String> arrived, List<String> kept, List<Part> due) {
        List<String> with = new ArrayList<>();
        List<String> intervals = new ArrayList<>();
        List<String> keysTouched = new ArrayList<>();
        if (!arrived.isEmpty()) {
            with.add("__inlet_arrived AS MATERIALIZED (" + slots(arrived) + ")");
            intervals.add("SELECT * FROM __inlet_arrived");
            keysTouched.add("SELECT hash(" + openKeys() + ") AS " + HASH + " FROM __inlet_arrived");
        }
        if (!kept.isEmpty()) {
            intervals.add(slots(kept));
        }
        for (Part part : due) {
            keysTouched.add("SELECT " + HASH + " FROM " + part.table() + " WHERE " + LAST + " >= " + endedBefore
                    + " AND " + LAST + " < " + endedBeforeNext);
        }
        if (!parts.isEmpty()) {
            with.add("__inlet_touched AS MATERIALIZED (" + String.join(" UNION ALL ", keysTouched) + ")");
            intervals.add("SELECT " + openKeys() + ", " + FIRST + ", " + LAST + " FROM (" + open(parts, endedBefore)
                    + ") SEMI JOIN __inlet_touched USING (" + HASH + ")");
        }
        return (with.isEmpty() ? "" : "WITH " + String.join(", ", with) + " ") + join(intervals);
    }

    private static String open(List<Part> parts, long from) {
        return parts.stream()
                .map(part -> "SELECT * FROM " + part.table() + " WHERE " + LAST + " >= " + from)
                .collect(Collectors.joining(" UNION ALL "));
    }

    /** Makes one table of the newest ones, as many as are not much smaller than the next. */
    private void putTogether() throws SQLException {
        int count = 0;
        long rows = 0;
        while (count < partsNext.size() && (count < 2 || partsNext.get(count).rows() <= MUCH_LARGER * rows)) {
            rows += partsNext.get(count++).rows();
        }
        List<Part> newest = partsNext.subList(0, count);
        List<String> selects = new ArrayList<>();
        List<String> newer = new ArrayList<>();
        for (Part part : newest) {
            selects.add("SELECT * FROM (" + open(List.of(part), endedBeforeNext) + ")"
                    + (newer.isEmpty()
                            ? ""
                            : " ANTI JOIN (" + String.join(" UNION ALL ", newer) + ") USING (" + HASH + ")"));
            newer.add("SELECT " + HASH + " FROM " + part.table());
        }
        String table = newTable();
        statements.execute("CREATE TEMP TABLE " + table + " AS " + String.join(" UNION ALL ", selects));
        Part together = new Part(
                table,
                statements.count(table),
                newest.stream().mapToLong(Part::first).min().orElseThrow(),
                newest.stream().mapToLong(Part::endsFirst).min().orElseThrow(),
                newest.stream().mapToLong(Part::endsLast).max().orElseThrow());
        newest.clear();
        partsNext.add(0, together);
    }

    private String newTable() {
        String table = prefix + tablesMade++;
        tables.add(table);
        return table;
    }

    /** Drops all other tables. */
    private void retain(List<Part> wanted) throws SQLException {
        Set<String> others = new LinkedHashSet<>(tables);
        wanted.forEach(part -> others.remove(part.table()));
        for (String table : others) {
            statements.execute("DROP TABLE IF EXISTS " + table);
            tables.remove(table);
        }
    }

    /** Whether a session that has ended was still open by this watermark. */
    private String isClosing(OptionalLong from) {
        return LAST + " >= " + (bounds.closedBefore(from) - bounds.gap());
    }

    /** Rows of one key within one span of the gap are in one session: this leaves few intervals of many rows. */
    private String slots(List<String> rows) {
        String gap = Long.toString(bounds.gap());
        return "SELECT " + each(", ", i -> key(i) + " AS " + openKey(i)) + ", min(" + time + ") AS " + FIRST + ", max("
                + time + ") AS " + LAST + " FROM (" + String.join(" UNION ALL ", rows) + ") GROUP BY "
                + each(", ", OpenSessions::key) + ", " + time + " - ((" + time + " % " + gap + ") + " + gap + ") % "
                + gap;
    }

    /**
     * Intervals of one key that are at most the gap apart become one. None is given to the window functions twice: each is free to
     * take either of two that are the same first.
     */
    private String join(List<String> intervals) {
        String key = openKeys();
        String order = " OVER (PARTITION BY " + key + " ORDER BY " + FIRST + ", " + LAST + " ROWS BETWEEN UNBOUNDED"
                + " PRECEDING AND ";
        return "SELECT " + key + ", hash(" + key + ") AS " + HASH + ", min(" + FIRST + ") AS " + FIRST + ", max(" + LAST
                + ") AS " + LAST
                + " FROM (SELECT *, count(*) FILTER (__inlet_before IS NULL OR " + FIRST + " - __inlet_before > "
                + bounds.gap()
                + ")" + order + "CURRENT ROW) AS __inlet_session FROM (SELECT *, max(" + LAST + ")" + order
                + "1 PRECEDING) AS __inlet_before FROM (SELECT DISTINCT * FROM ("
                + String.join(" UNION ALL ", intervals)
                + ")))) GROUP BY " + key
                + ", __inlet_session";
    }

    /**
     * Rows of the sessions that the watermark closes on its way, with {@code window_start} and {@code window_end}.
     *
     * @param columns a SELECT list with a comma behind each
     * @param rows a SELECT of rows
     */
    String closing(String columns, String rows, OptionalLong from, Change change) {
        return "SELECT " + columns + "make_timestamptz(" + FIRST + ") AS window_start, make_timestamptz(" + LAST + " + "
                + bounds.gap() + ") AS window_end FROM (" + rows + ") r JOIN (" + ended() + " AND " + isClosing(from)
                + ") s ON (" + within(change.nullKey()) + ")";
    }

    /** What is put behind a {@code SELECT} from rows to leave those of sessions that stay open. */
    String ofOpen() {
        return partsNext.isEmpty()
                ? " WHERE false"
                : " SEMI JOIN (" + open(partsNext, endedBeforeNext) + ") s ON (" + within(true) + ")";
    }

    /** What is put behind a {@code SELECT} from rows that have arrived to leave those of sessions that stay open. */
    String ofOpen(Change change) {
        return change.ended() ? " ANTI JOIN (" + ended() + ") s ON (" + within(true) + ")" : "";
    }

    /** What is put behind a {@code SELECT} from rows to leave those of sessions that are not open any more. */
    String ofEnded(Change change) {
        return " SEMI JOIN (" + ended() + ") s ON (" + within(change.nullKey()) + ")";
    }

    private String ended() {
        return "SELECT * FROM " + touched + " WHERE " + LAST + " < " + endedBeforeNext;
    }

    /** @param nullKey whether NULL may be on both sides; without, a scan of rows passes over those with other keys */
    private String within(boolean nullKey) {
        String same = nullKey ? " IS NOT DISTINCT FROM " : " = ";
        return each(" AND ", i -> key(i) + same + openKey(i)) + " AND " + time + " BETWEEN " + FIRST + " AND " + LAST;
    }

    private String each(String between, IntFunction<String> part) {
        return IntStream.range(0, keys).mapToObj(part).collect(Collectors.joining(between));
    }

    /** Name of a session's column that holds a part of its key. */
    private static String openKey(int index) {
        return "__inlet_open_key_" + index;
    }

    private String openKeys() {
        return each(", ", OpenSessions::openKey);
    }

    /** The epoch is staged: the next one goes on from what it made of the sessions. */
    void keep() {
        if (advanced) {
            parts = List.copyOf(partsNext);
            endedBefore = endedBeforeNext;
            known = true;
            advanced = false;
        }
    }
}
