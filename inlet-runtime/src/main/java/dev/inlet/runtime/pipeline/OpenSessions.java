package dev.inlet.runtime.pipeline;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The open sessions of one sink: of each key, from its first row to its last. So a batch finds the sessions that it extends and
 * those that end without the rows of the others. It is made from the rows of the state, and is in temporary tables of the
 * engine. Confined to the engine thread.
 */
final class OpenSessions {
    private static final String FIRST = "inlet_first";
    private static final String LAST = "inlet_last";

    private final Connection connection;
    private final Statements statements;
    private final SessionBounds bounds;
    private final String time;
    private final int keys;
    private final String merged;
    private final String ended;
    private final String[] generations;
    private int generation;
    private boolean known;
    private boolean advanced;

    /** Last time of the session that ends first; the greatest number where there is none. */
    private long endsFirst = Long.MAX_VALUE;

    private long endsFirstNext = Long.MAX_VALUE;

    /**
     * @param index of the sink
     * @param time name of the column of rows that holds their time
     * @param keys how many columns of rows, named as {@link #key} says, tell the session's key; 1 or more
     */
    OpenSessions(Connection connection, int index, SessionBounds bounds, String time, int keys) {
        this.connection = connection;
        this.statements = new Statements(connection);
        this.bounds = bounds;
        this.time = time;
        this.keys = keys;
        this.merged = "inlet_sessions_" + index + "_merged";
        this.ended = "inlet_sessions_" + index + "_ended";
        this.generations = new String[] {"inlet_sessions_" + index + "_a", "inlet_sessions_" + index + "_b"};
    }

    /** Name of a row's column that holds a part of the key. */
    static String key(int index) {
        return "inlet_key_" + index;
    }

    /** Whether the sessions are known, or have still to be made from the rows of the state. */
    boolean isKnown() {
        return known;
    }

    /**
     * What an epoch makes of the sessions.
     *
     * @param closed how many the watermark closes on its way
     * @param ended whether there are some that are not open any more: those, and others of which the state still had rows
     * @param least first time of these
     * @param greatest last time of these
     * @param openFrom first time of the sessions that stay open; the greatest number where there are none
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
        List<String> intervals = new ArrayList<>();
        if (!arrived.isEmpty()) {
            intervals.add(slots(arrived));
        }
        if (!known && !kept.isEmpty()) {
            intervals.add(slots(kept));
        }
        long closedBefore = bounds.closedBefore(closes ? to : OptionalLong.empty()) - bounds.gap();
        String all;
        if (intervals.isEmpty() && endsFirst >= closedBefore) {
            return Optional.empty();
        }
        if (intervals.isEmpty()) {
            all = "SELECT * FROM " + current();
        } else {
            if (known) {
                intervals.add("SELECT * FROM " + current() + " o SEMI JOIN (" + intervals.get(0) + ") n ON ("
                        + sameKey("o", "n") + ")");
            }
            statements.execute("CREATE OR REPLACE TEMP TABLE " + merged + " AS " + join(intervals));
            all = known
                    ? "SELECT * FROM " + current() + " o ANTI JOIN " + merged + " m ON (" + sameKey("o", "m")
                            + ") UNION ALL SELECT * FROM " + merged
                    : "SELECT * FROM " + merged;
        }
        statements.execute("CREATE OR REPLACE TEMP TABLE " + ended + " AS SELECT * FROM (" + all + ") WHERE " + LAST
                + " < " + closedBefore);
        statements.execute("CREATE OR REPLACE TEMP TABLE " + next() + " AS SELECT * FROM (" + all + ") WHERE " + LAST
                + " >= " + closedBefore);
        advanced = true;
        return Optional.of(change(from));
    }

    private Change change(OptionalLong from) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*), count(*) FILTER (" + isClosing(from)
                        + "), min(" + FIRST + "), max(" + LAST + "), coalesce(bool_or("
                        + each(" OR ", i -> openKey(i) + " IS NULL") + "), false), (SELECT coalesce(min(" + FIRST
                        + "), " + Long.MAX_VALUE + ") FROM " + next() + "), (SELECT coalesce(min(" + LAST + "), "
                        + Long.MAX_VALUE + ") FROM " + next() + ") FROM " + ended)) {
            result.next();
            endsFirstNext = result.getLong(7);
            return new Change(
                    result.getLong(2),
                    result.getLong(1) > 0,
                    result.getLong(3),
                    result.getLong(4),
                    result.getLong(6),
                    result.getBoolean(5));
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

    /** Intervals of one key that are at most the gap apart become one. */
    private String join(List<String> intervals) {
        String key = each(", ", OpenSessions::openKey);
        String order = " OVER (PARTITION BY " + key + " ORDER BY " + FIRST + ", " + LAST + " ROWS BETWEEN UNBOUNDED"
                + " PRECEDING AND ";
        return "SELECT " + key + ", min(" + FIRST + ") AS " + FIRST + ", max(" + LAST + ") AS " + LAST
                + " FROM (SELECT *, count(*) FILTER (inlet_before IS NULL OR " + FIRST + " - inlet_before > "
                + bounds.gap()
                + ")" + order + "CURRENT ROW) AS inlet_session FROM (SELECT *, max(" + LAST + ")" + order
                + "1 PRECEDING) AS inlet_before FROM (" + String.join(" UNION ALL ", intervals) + "))) GROUP BY " + key
                + ", inlet_session";
    }

    /**
     * Rows of the sessions that the watermark closes on its way, with {@code window_start} and {@code window_end}.
     *
     * @param columns a SELECT list with a comma behind each
     * @param rows a SELECT of rows
     */
    String closing(String columns, String rows, OptionalLong from, Change change) {
        return "SELECT " + columns + "make_timestamptz(" + FIRST + ") AS window_start, make_timestamptz(" + LAST + " + "
                + bounds.gap() + ") AS window_end FROM (" + rows + ") r JOIN (SELECT * FROM " + ended + " WHERE "
                + isClosing(from) + ") s ON (" + within(change.nullKey()) + ")";
    }

    /** What is put behind a {@code SELECT} from rows to leave those of sessions that stay open. */
    String ofOpen() {
        return " SEMI JOIN " + next() + " s ON (" + within(true) + ")";
    }

    /** What is put behind a {@code SELECT} from rows to leave those of sessions that are not open any more. */
    String ofEnded(Change change) {
        return " SEMI JOIN " + ended + " s ON (" + within(change.nullKey()) + ")";
    }

    /** @param nullKey whether NULL may be on both sides; without, a scan of rows passes over those with other keys */
    private String within(boolean nullKey) {
        String same = nullKey ? " IS NOT DISTINCT FROM " : " = ";
        return each(" AND ", i -> key(i) + same + openKey(i)) + " AND " + time + " BETWEEN " + FIRST + " AND " + LAST;
    }

    private String sameKey(String left, String right) {
        return each(" AND ", i -> left + "." + openKey(i) + " IS NOT DISTINCT FROM " + right + "." + openKey(i));
    }

    private String each(String between, IntFunction<String> part) {
        return IntStream.range(0, keys).mapToObj(part).collect(Collectors.joining(between));
    }

    /** Name of a session's column that holds a part of its key. */
    private static String openKey(int index) {
        return "inlet_open_key_" + index;
    }

    private String current() {
        return generations[generation];
    }

    private String next() {
        return generations[1 - generation];
    }

    /** The epoch is staged: the next one goes on from what it made of the sessions. */
    void keep() {
        if (advanced) {
            generation = 1 - generation;
            endsFirst = endsFirstNext;
            known = true;
            advanced = false;
        }
    }
}
