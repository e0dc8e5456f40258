package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.state.Segment;
import dev.inlet.runtime.state.StateColumns;
import dev.inlet.runtime.state.TableState;
import dev.inlet.schema.Field;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The rows of the open sessions of one sink. A segment has rows of sessions that end at different times; one of which half the
 * rows are of sessions that have ended is written anew without them, so that the state is at most about twice what is open, and
 * a row that ends pays for one that is copied. Confined to the engine thread.
 */
final class SessionStage {
    private final OpenSessions sessions;
    private final StateColumns columns;

    /** By file, how many rows of a segment are of sessions that have ended. */
    private Map<String, Long> ended = new HashMap<>();

    /** The same with the epoch in hand, which may be staged again. */
    private Map<String, Long> endedNext = new HashMap<>();

    /** The columns of the key, as the open sessions have them. */
    private List<Field> keys = List.of();

    SessionStage(OpenSessions sessions, StateColumns columns) {
        this.sessions = sessions;
        this.columns = columns;
    }

    /**
     * Adds rows to their sessions, and finds those that end.
     *
     * @param keysNow the columns of the key, as rows have them now: values of a wider type have other hashes
     * @param stores of the sources
     * @param arrived by store, its new rows as they stand in a FROM clause
     * @param select of key and time, without what it selects from
     * @return empty where all stays as it is
     */
    Optional<OpenSessions.Change> advance(
            TableState state,
            TableState.Epoch kept,
            List<Field> keysNow,
            List<String> stores,
            Map<String, String> arrived,
            String select,
            OptionalLong from,
            OptionalLong to,
            boolean closes)
            throws SQLException {
        if (!keysNow.equals(keys)) {
            sessions.forget();
            ended = new HashMap<>();
            keys = List.copyOf(keysNow);
        }
        endedNext = new HashMap<>(ended);
        List<String> before = new ArrayList<>();
        if (!sessions.isKnown()) {
            for (String store : stores) {
                List<Segment> segments = kept.segments(store);
                if (!segments.isEmpty()) {
                    before.add(select + "(" + state.rows(segments) + ")");
                }
            }
        }
        List<String> rows =
                arrived.values().stream().map(relation -> select + relation).toList();
        return sessions.advance(rows, before, from, to, closes);
    }

    /** Rows of sessions that close, with their windows. */
    String closing(String list, String rows, OptionalLong from, OpenSessions.Change change) {
        return sessions.closing(list, rows, from, change);
    }

    /** Keeps the rows of the sessions that stay open, and drops what holds few others. */
    void keepRows(
            TableState state,
            TableState.Epoch kept,
            List<String> stores,
            Map<String, String> arrived,
            OpenSessions.Change change)
            throws SQLException {
        Set<String> files = new HashSet<>();
        for (String store : stores) {
            kept.drop(store, segment -> segment.greatest() < change.openFrom());
            kept.addWith(
                    store,
                    store,
                    dropEnded(state, kept, store, change),
                    sessions.ofOpen(),
                    Optional.ofNullable(arrived.get(store)),
                    sessions.ofOpen(change),
                    columns);
            kept.joinLeaving(store, store, sessions.ofOpen(), columns);
            kept.segments(store).forEach(segment -> files.add(segment.file()));
        }
        endedNext.keySet().retainAll(files);
    }

    /** Drops segments all of whose rows are of sessions that have ended. Answers those that are to be written anew without them. */
    private List<Segment> dropEnded(TableState state, TableState.Epoch kept, String store, OpenSessions.Change change)
            throws SQLException {
        List<Segment> touched = kept.segments(store).stream()
                .filter(segment -> change.touches(segment.least(), segment.greatest()))
                .toList();
        List<Segment> thinned = new ArrayList<>();
        if (touched.isEmpty()) {
            return thinned;
        }
        Map<Segment, Long> counts = state.count(touched, sessions.ofEnded(change));
        for (Segment segment : touched) {
            long rows = endedNext.merge(segment.file(), counts.getOrDefault(segment, 0L), Long::sum);
            if (rows == segment.rows()) {
                kept.drop(store, segment::equals);
            } else if (rows >= segment.rows() - rows) {
                thinned.add(segment);
            }
        }
        return thinned;
    }

    /** The epoch is staged. */
    void keep() {
        ended = endedNext;
        sessions.keep();
    }
}
