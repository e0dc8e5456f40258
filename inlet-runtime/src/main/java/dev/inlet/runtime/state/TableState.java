package dev.inlet.runtime.state;

import static java.util.Objects.requireNonNull;

import dev.inlet.batch.Sql;
import dev.inlet.batch.Statements;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.Field;
import dev.inlet.storage.TemporaryFiles;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The state of one table, shared by all operators that keep some for it, each under the name of a store. It belongs to the
 * table's positions: a commit moves both, by naming the state's epoch.
 *
 * <p>An epoch is begun, changed and finished on the engine thread; {@link #committed} is told on the commit thread. Nothing
 * that the last committed epoch needs is ever deleted, nor anything of a later one: another process under the same name may be
 * about to commit it.
 */
public final class TableState {
    /** Segments of about one size are joined when there are so many. */
    private static final int JOINED_AT_ONCE = 8;

    /** Bytes from which on a segment is not joined any more: bounds what one epoch rewrites. */
    private static final long LARGEST_JOINED = 64L << 20;

    /** The same in rows: where they become a fiftieth in a file, its bytes say little of what it takes to put them in order. */
    private static final long MOST_JOINED = 256 << 10;

    private final StateDirectory directory;
    private final Connection connection;
    private final SegmentWriter writer;
    /** By store, the columns that its rows are known to have. */
    private final Map<String, KeptColumns> settled = new HashMap<>();

    private StateManifest current;
    private OptionalLong epoch;
    /** Whether {@link #current} is what the manifest of {@link #epoch} says. */
    private boolean isWritten;

    private boolean tidied;

    /** What is no longer needed once an epoch is committed, in the order of the epochs. */
    private final ConcurrentLinkedDeque<Obsolete> obsolete = new ConcurrentLinkedDeque<>();

    private record Obsolete(long since, OptionalLong manifest, List<Path> files, StateManifest manifestSince) {}

    /**
     * @param epoch of {@code current}; empty where nothing of it is written yet
     */
    private TableState(
            StateDirectory directory,
            Connection connection,
            StateManifest current,
            OptionalLong epoch,
            boolean written) {
        this.isWritten = written;
        this.directory = directory;
        this.connection = connection;
        this.writer = new SegmentWriter(connection);
        this.current = current;
        this.epoch = epoch;
    }

    /** How looking for the state of an epoch ended. */
    public sealed interface Found {
        record Usable(TableState state) implements Found {}

        /** It is of another definition. */
        record Other(StateManifest manifest) implements Found {}

        /** It is not there, or not whole. */
        record Lost() implements Found {}
    }

    /**
     * @param path the directory of the state; need not exist
     * @param epoch that the table names; empty where it names none
     * @param definition what the state is to be for
     * @param serves whether one that is written in another way is the same
     */
    public static Found find(
            Path path, Connection connection, OptionalLong epoch, String definition, Predicate<String> serves) {
        StateDirectory directory = new StateDirectory(path);
        if (epoch.isEmpty()) {
            return new Found.Usable(
                    new TableState(directory, connection, StateManifest.empty(definition), epoch, true));
        }
        return directory
                .read(epoch.getAsLong())
                .<Found>map(manifest -> manifest.definition().equals(definition) || serves.test(manifest.definition())
                        ? new Found.Usable(new TableState(directory, connection, manifest, epoch, true))
                        : new Found.Other(manifest))
                .orElseGet(Found.Lost::new);
    }

    /**
     * Begins anew behind the epoch that the table names.
     *
     * @param missing records that are to be read again before the state is whole
     */
    public static TableState anew(
            Path path,
            Connection connection,
            OptionalLong epoch,
            String definition,
            SortedMap<SourcePartition, StateManifest.Missing> missing) {
        return new TableState(
                new StateDirectory(path),
                connection,
                new StateManifest(definition, new TreeMap<>(), missing),
                epoch,
                false);
    }

    /** Whether it was not taken up but begun anew, and no epoch of it is staged yet. */
    public boolean isBegunAnew() {
        return !isWritten;
    }

    /** As the epoch left it that was staged last, or that the table names. */
    public StateManifest current() {
        return current;
    }

    /** Begins the changes of the next epoch. They count once they are kept. */
    public Epoch begin() {
        return new Epoch();
    }

    /** A {@code SELECT} of the rows of these segments; there is at least one. */
    public String rows(List<Segment> segments) {
        return "SELECT * FROM read_parquet([" + paths(segments) + "], hive_partitioning = false)";
    }

    private String paths(List<Segment> segments) {
        return segments.stream()
                .map(segment -> Sql.file(directory.file(segment.file()).toString()))
                .collect(Collectors.joining(", "));
    }

    /**
     * How many rows of each segment are wanted; segments without any are not named.
     *
     * @param segments one or more
     * @param wanted what is put behind a {@code SELECT} from rows to leave those
     */
    public Map<Segment, Long> count(List<Segment> segments, String wanted) throws SQLException {
        Map<Path, Segment> files = new HashMap<>();
        segments.forEach(segment -> files.put(directory.file(segment.file()), segment));
        Map<Segment, Long> counts = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT __inlet_segment, count(*) FROM read_parquet(["
                        + paths(segments) + "], hive_partitioning = false, filename = '__inlet_segment')" + wanted
                        + " GROUP BY __inlet_segment")) {
            while (result.next()) {
                counts.put(requireNonNull(files.get(Path.of(result.getString(1)))), result.getLong(2));
            }
        }
        return counts;
    }

    /** The epoch is in the table, durably: what only earlier ones needed can go. Commit thread. */
    public void committed(long done) {
        for (Obsolete next = obsolete.peekFirst(); next != null && next.since() <= done; next = obsolete.peekFirst()) {
            obsolete.removeFirst();
            if (!tidied && next.since() == done) {
                // Only now can no other process commit an epoch that was left behind.
                directory.deleteAllBut(next.manifestSince(), done);
                tidied = true;
            }
            next.manifest().ifPresent(directory::deleteManifest);
            next.files().forEach(TemporaryFiles::delete);
        }
    }

    /** Changes that become one epoch of the state. Of the engine thread. */
    public final class Epoch {
        private final Map<String, List<Segment>> stores = new LinkedHashMap<>();
        private final Map<String, KeptColumns> settling = new HashMap<>();
        private final List<Path> written = new ArrayList<>();
        private final List<Path> dropped = new ArrayList<>();
        private SortedMap<SourcePartition, StateManifest.Missing> missing = current.missing();
        private boolean changed = !isWritten;
        private OptionalLong finished = OptionalLong.empty();
        private StateManifest next = current;

        private Epoch() {
            current.stores().forEach((name, segments) -> stores.put(name, new ArrayList<>(segments)));
        }

        /**
         * The epoch of the state that this one comes behind: the one that was staged last, or that the table names; empty for none.
         * Before {@link #keep}.
         */
        public OptionalLong before() {
            return epoch;
        }

        /** The segments of a store, with the changes so far; none where there is no such store. */
        public List<Segment> segments(String store) {
            return List.copyOf(stores.getOrDefault(store, List.of()));
        }

        /** Records that are still to be read again before the state is whole. */
        public SortedMap<SourcePartition, StateManifest.Missing> missing() {
            return missing;
        }

        /** Says what is still to be read again. */
        public void missing(SortedMap<SourcePartition, StateManifest.Missing> ranges) {
            changed |= !ranges.equals(missing);
            missing = ranges;
        }

        /**
         * Adds rows to a store; nothing where there are none.
         *
         * @param columns how a row tells its time and its place
         */
        public void add(String store, String source, String select, StateColumns columns) throws SQLException {
            long rows = new Statements(connection).count("(" + select + ")");
            if (rows > 0) {
                add(store, source, select, rows, columns);
            }
        }

        private void add(String store, String source, String select, long most, StateColumns columns)
                throws SQLException {
            Optional<Segment> segment = write(source, select, most, columns);
            if (segment.isPresent()) {
                stores.computeIfAbsent(store, name -> new ArrayList<>()).add(segment.get());
                changed = true;
            }
        }

        /** Drops the segments of a store that are not needed any more. */
        public void drop(String store, Predicate<Segment> done) {
            for (Segment segment : segments(store)) {
                if (done.test(segment)) {
                    remove(store, segment);
                }
            }
        }

        private void remove(String store, Segment segment) {
            stores.getOrDefault(store, new ArrayList<>()).remove(segment);
            dropped.add(directory.file(segment.file()));
            changed = true;
        }

        /**
         * Joins small segments where there are many of about one size, so that a store has few: each row is rewritten some times
         * at most, however many epochs it stays. A large one is not joined with small ones, or it would be written again with
         * every few of them.
         *
         * @param needed condition on the rows to keep
         */
        public void join(String store, String source, String needed, StateColumns columns) throws SQLException {
            joinLeaving(store, source, " WHERE " + needed, columns);
        }

        /**
         * As {@link #join}.
         *
         * @param wanted what is put behind a {@code SELECT} from rows to leave those to keep
         */
        public void joinLeaving(String store, String source, String wanted, StateColumns columns) throws SQLException {
            long above = 0;
            for (long size = LARGEST_JOINED / 4096; size <= LARGEST_JOINED; size *= JOINED_AT_ONCE) {
                long least = above;
                long most = size;
                above = size;
                List<Segment> small = segments(store).stream()
                        .filter(segment -> segment.rows() <= MOST_JOINED)
                        .filter(segment -> segment.bytes() > least && segment.bytes() <= most)
                        .toList();
                if (small.size() >= JOINED_AT_ONCE) {
                    rewrite(store, source, small, wanted, columns);
                }
            }
        }

        /**
         * Gives the rows of a store the columns that rows have now: segments are read together, as rows of one kind.
         *
         * @param columns what rows have now, beside their time and place
         * @param places how a row tells these
         * @throws dev.inlet.error.InletException of kind {@code DATA} where a value of a row has no place in these
         */
        public void settle(String store, String source, List<Field> columns, StateColumns places) throws SQLException {
            KeptColumns wanted = KeptColumns.of(columns, places);
            if (wanted.equals(settling.getOrDefault(store, settled.get(store)))) {
                return;
            }
            for (Segment segment : segments(store)) {
                Optional<String> select = wanted.over(rows(List.of(segment)), connection, source, directory.path());
                if (select.isPresent()) {
                    remove(store, segment);
                    add(store, source, select.get(), segment.rows(), places);
                }
            }
            settling.put(store, wanted);
        }

        /** Makes one segment of these, one or more, with the rows that are wanted; none where there are none. */
        private void rewrite(String store, String source, List<Segment> segments, String wanted, StateColumns columns)
                throws SQLException {
            segments.forEach(segment -> remove(store, segment));
            long most = segments.stream().mapToLong(Segment::rows).sum();
            add(store, source, rows(segments) + wanted, most, columns);
        }

        /**
         * Adds rows of a table to a store, in one segment with those of other segments that are still wanted.
         *
         * @param thinned segments of the store that give way to the new one
         * @param wanted what is put behind a {@code SELECT} from their rows to leave those to keep
         * @param table the new rows; empty where there are none
         * @param wantedOfTable as {@code wanted}, for these
         */
        public void addWith(
                String store,
                String source,
                List<Segment> thinned,
                String wanted,
                Optional<String> table,
                String wantedOfTable,
                StateColumns columns)
                throws SQLException {
            List<String> selects = new ArrayList<>();
            long most = 0;
            if (!thinned.isEmpty()) {
                thinned.forEach(segment -> remove(store, segment));
                selects.add(rows(thinned) + wanted);
                most += thinned.stream().mapToLong(Segment::rows).sum();
            }
            if (table.isPresent()) {
                selects.add("SELECT * FROM " + table.get() + wantedOfTable);
                most += new Statements(connection).count(table.get());
            }
            if (!selects.isEmpty()) {
                add(
                        store,
                        source,
                        "SELECT * FROM (" + String.join(" UNION ALL BY NAME ", selects) + ")",
                        most,
                        columns);
            }
        }

        /**
         * Makes the changes durable, ready for the commit that names the epoch.
         *
         * @return the epoch; as before where nothing changed
         */
        public OptionalLong finish() {
            if (changed && finished.isEmpty()) {
                next = new StateManifest(current.definition(), new TreeMap<>(stores), missing);
                finished = OptionalLong.of(directory.write(next, written, epoch.orElse(0) + 1));
            }
            return finished.isPresent() ? finished : epoch;
        }

        /** The state as the epoch leaves it. After {@link #finish}. */
        public StateManifest after() {
            return next;
        }

        /** Has the next epoch go on behind this one, which is finished. */
        public void keep() {
            settled.putAll(settling);
            if (finished.isPresent()) {
                obsolete.addLast(new Obsolete(finished.getAsLong(), epoch, List.copyOf(dropped), next));
                current = next;
                epoch = finished;
                isWritten = true;
            }
        }

        /** Leaves no trace of the changes. Not after {@link #keep}. */
        public void discard() {
            finished.ifPresent(directory::deleteManifest);
            written.forEach(TemporaryFiles::delete);
        }

        /** @param most how many rows there are at most */
        private Optional<Segment> write(String source, String select, long most, StateColumns columns)
                throws SQLException {
            Path file = directory.newSegment(epoch.orElse(0) + 1);
            written.add(file);
            Optional<Segment> segment = writer.write(file, source, select, most, columns);
            if (segment.isEmpty()) {
                written.remove(file);
                TemporaryFiles.delete(file);
            }
            return segment;
        }
    }
}
