package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.EventTime.PARTITION;
import static dev.inlet.runtime.pipeline.EventTime.POSITION;
import static dev.inlet.runtime.pipeline.EventTime.STATE;
import static dev.inlet.runtime.pipeline.EventTime.TIME;
import static dev.inlet.schema.DuckDbTypes.quote;
import static java.util.Objects.requireNonNull;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.Engine;
import dev.inlet.batch.RecordFault;
import dev.inlet.batch.SelectedRows;
import dev.inlet.batch.Statements;
import dev.inlet.runtime.config.DeduplicationDefinition;
import dev.inlet.runtime.config.LateRows;
import dev.inlet.runtime.state.SeenKeys;
import dev.inlet.runtime.state.Segment;
import dev.inlet.runtime.state.TableState;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one source that a table has seen. A record is a duplicate where a record of its key was kept whose event time is at
 * most the span away from its own; of all that arrive the first is kept. Confined to the engine thread.
 *
 * <p>A record older than the watermark by more than the span is too late to be judged. So a kept record matters up to twice the
 * span behind the watermark, and is forgotten then.
 */
final class KeyMemory {
    /** Below every time, and far enough from the end of the range to calculate with. */
    private static final long BEFORE_ALL = Long.MIN_VALUE / 4;

    private final SourceStage source;
    private final DeduplicationDefinition definition;
    private final Engine engine;
    private final Connection connection;
    private final Statements statements;
    private final Path spill;
    private final long within;
    private final String store;
    private final String arrivedTable;
    private final List<SelectedRows> selected = new ArrayList<>();
    private @Nullable TableState state;
    private @Nullable SeenKeys seen;
    /** How the keys look that are in {@link #seen}: of a column that is widened meanwhile the same key has other numbers. */
    private @Nullable KeySql seenAs;

    /** Of the epoch in hand. */
    private SeenKeys fresh;

    private boolean arrived;

    /** Whether keys were given up: then nothing tells how the records of earlier epochs were judged. */
    private boolean givenUp;

    /** Of the last epoch: by it keys were forgotten. */
    private OptionalLong forgottenBy = OptionalLong.empty();

    /**
     * What became of records.
     *
     * @param rows those that are not left out
     * @param faults those for the dead letters, by their number among all
     * @param dropped how many are left out because they are late
     * @param duplicates how many are left out as duplicates
     */
    record Judged(DecodedRows rows, List<RecordFault> faults, long dropped, long duplicates) {}

    KeyMemory(
            SourceStage source,
            DeduplicationDefinition definition,
            Engine engine,
            Connection connection,
            Path spill,
            int index) {
        this.source = source;
        this.definition = definition;
        this.engine = engine;
        this.connection = connection;
        this.statements = new Statements(connection);
        this.spill = spill;
        this.within = definition.within().toMillis() * 1000;
        this.store = "deduplicate " + source.name();
        this.arrivedTable = quote("__inlet_keys_" + index + "_" + source.name());
        this.fresh = new SeenKeys(within, spill);
    }

    void open(TableState found, Judgements history) {
        state = found;
        givenUp = found.isBegunAnew() && found.current().missing().isEmpty();
        forgottenBy = history.newest();
    }

    private KeySql key() {
        return new KeySql(definition.key().stream()
                .map(name -> source.columns(false).field(name).orElseThrow())
                .toList());
    }

    private String time() {
        return EventTime.micros(source.watermark().orElseThrow().column());
    }

    private long lateBefore(OptionalLong watermark) {
        return watermark.isPresent() ? watermark.getAsLong() * 1000 - within : BEFORE_ALL;
    }

    private long neededFrom(OptionalLong watermark) {
        return lateBefore(watermark) - within;
    }

    /** The keys of earlier epochs; read from the state when they are asked for first, since the columns are known then. */
    private SeenKeys seen(TableState.Epoch kept) throws SQLException {
        KeySql key = key();
        kept.settle(store, source.name(), key.keptColumns(), STATE);
        if (seen == null || !key.equals(seenAs)) {
            SeenKeys loaded = new SeenKeys(within, spill);
            List<Segment> segments = kept.segments(store);
            if (!segments.isEmpty()) {
                query(
                        "SELECT " + TIME + ", " + key.ofKept() + " FROM ("
                                + requireNonNull(state, "the state is not open").rows(segments) + ")",
                        row -> {
                            loaded.add(row.getLong(2), row.getLong(3), row.getLong(1));
                        });
            }
            seen = loaded;
            seenAs = key;
        }
        return seen;
    }

    Judged judge(TableState.Epoch kept, Round round, DecodedRows rows, OptionalLong watermark) throws SQLException {
        SeenKeys before = seen(kept);
        Verdicts verdicts = new Verdicts(watermark);
        query("SELECT " + time() + ", " + key().ofRecords() + " FROM (" + rows.sql() + ")", row -> {
            long time = row.getLong(1);
            if (row.wasNull()) {
                verdicts.noTime();
            } else if (time < verdicts.lateBefore) {
                verdicts.late(time);
            } else if (row.getBoolean(4)) {
                verdicts.keep(false);
            } else {
                long high = row.getLong(2);
                long low = row.getLong(3);
                if (before.isNear(high, low, time) || fresh.isNear(high, low, time)) {
                    verdicts.duplicate();
                } else {
                    fresh.add(high, low, time);
                    verdicts.keep(true);
                }
            }
        });
        arrive(round, select(rows, verdicts.remembered));
        return verdicts.judged(rows);
    }

    /** Takes the keys of records that are kept, with their places. */
    private void arrive(Round round, DecodedRows rows) throws SQLException {
        if (rows.rows() == 0) {
            return;
        }
        String keys = "SELECT " + key().kept() + ", " + time() + " AS " + TIME + ", " + PARTITION + ", " + POSITION
                + " FROM (" + EventTime.placed(rows, round, source.name()) + ")";
        statements.execute(
                arrived
                        ? "INSERT INTO " + arrivedTable + " " + keys
                        : "CREATE OR REPLACE TEMP TABLE " + arrivedTable + " AS " + keys);
        arrived = true;
    }

    /** A key that is forgotten meanwhile counts as kept: better one dead letter too many than one too few. */
    Judged recall(TableState.Epoch kept, Round round, DecodedRows rows, OptionalLong judgedBy) throws SQLException {
        if (givenUp) {
            return new Judged(rows, List.of(), 0, 0);
        }
        Verdicts verdicts = new Verdicts(judgedBy);
        List<String> remembered = new ArrayList<>();
        String columns = key().names() + ", " + TIME + ", " + PARTITION + ", " + POSITION;
        List<Segment> segments = kept.segments(store);
        if (!segments.isEmpty()) {
            remembered.add("SELECT " + columns + " FROM ("
                    + requireNonNull(state, "the state is not open").rows(segments) + ")");
        }
        if (arrived) {
            remembered.add("SELECT " + columns + " FROM " + arrivedTable);
        }
        // Rows of a file share their place: of those with one key and one time the first was kept.
        String numbered = "SELECT " + key().kept() + ", " + time() + " AS " + TIME + ", " + PARTITION + ", "
                + POSITION + ", row_number() OVER () AS n FROM ("
                + EventTime.placed(rows, round, source.name()) + ")";
        String isKept = remembered.isEmpty()
                ? "false"
                : "nth = 1 AND (" + columns + ") IN (" + String.join(" UNION ALL ", remembered) + ")";
        String anyNull = key().names().replace(", ", " IS NULL OR ") + " IS NULL";
        query(
                "SELECT " + TIME + ", " + anyNull + ", " + isKept
                        + " FROM (SELECT *, row_number() OVER (PARTITION BY " + columns
                        + " ORDER BY n) AS nth FROM (" + numbered + ")) ORDER BY n",
                row -> {
                    long time = row.getLong(1);
                    if (row.wasNull()) {
                        verdicts.noTime();
                    } else if (time < verdicts.lateBefore) {
                        verdicts.late(time);
                    } else if (row.getBoolean(2) || row.getBoolean(3) || time < neededFrom(forgottenBy)) {
                        verdicts.keep(false);
                    } else {
                        verdicts.duplicate();
                    }
                });
        return verdicts.judged(rows);
    }

    void endRound() {
        selected.forEach(SelectedRows::close);
        selected.clear();
    }

    /** @param watermark by which the epoch's records were judged, so that all that are kept can be recalled after a crash */
    void remember(TableState.Epoch kept, OptionalLong watermark) throws SQLException {
        if (seen != null) {
            // Now, while the epoch can be staged again: its records would be duplicates of themselves if a part of them
            // was kept.
            seen.makeRoomFor(fresh);
        }
        String needed = TIME + " >= " + neededFrom(watermark);
        kept.drop(store, segment -> segment.greatest() < neededFrom(watermark));
        if (arrived) {
            kept.add(store, source.name(), "SELECT * FROM " + arrivedTable + " WHERE " + needed, STATE);
            statements.execute("DROP TABLE " + arrivedTable);
            arrived = false;
        }
        kept.join(store, source.name(), needed, STATE);
    }

    /** Goes on behind the epoch, which was judged by this watermark. */
    void keep(OptionalLong watermark) {
        forgottenBy = watermark;
        if (seen != null) {
            seen.forgetBefore(neededFrom(watermark));
            fresh.forEach(seen::add);
            fresh = new SeenKeys(within, spill);
        }
    }

    void discard() throws SQLException {
        endRound();
        fresh = new SeenKeys(within, spill);
        arrived = false;
        statements.execute("DROP TABLE IF EXISTS " + arrivedTable);
    }

    private DecodedRows select(DecodedRows rows, BitSet wanted) {
        if (wanted.cardinality() == rows.rows()) {
            return rows;
        }
        SelectedRows some = new SelectedRows(engine, rows, wanted);
        selected.add(some);
        return some;
    }

    /** What is found out of rows, one after the other. */
    private final class Verdicts {
        private final OptionalLong watermark;
        private final long lateBefore;
        private final BitSet kept = new BitSet();
        private final BitSet remembered = new BitSet();
        private final List<RecordFault> faults = new ArrayList<>();
        private int row;
        private long dropped;
        private long duplicates;

        private Verdicts(OptionalLong watermark) {
            this.watermark = watermark;
            this.lateBefore = lateBefore(watermark);
        }

        private void noTime() {
            faults.add(new RecordFault(
                    row++,
                    "no-event-time",
                    source.watermark().orElseThrow().column()
                            + ": no event time, so nothing tells whether the record is a duplicate"));
        }

        private void late(long time) {
            if (definition.late() == LateRows.DROP) {
                dropped++;
                row++;
                return;
            }
            faults.add(new RecordFault(
                    row++,
                    LateCheck.LATE,
                    source.watermark().orElseThrow().column() + ": " + Instant.EPOCH.plus(time, ChronoUnit.MICROS)
                            + " is more than " + definition.within() + " before "
                            + Instant.ofEpochMilli(watermark.orElseThrow())
                            + ", up to which the table was complete, so nothing tells whether the record is a"
                            + " duplicate"));
        }

        private void duplicate() {
            duplicates++;
            row++;
        }

        private void keep(boolean remember) {
            kept.set(row);
            if (remember) {
                remembered.set(row);
            }
            row++;
        }

        private Judged judged(DecodedRows rows) {
            return new Judged(select(rows, kept), faults, dropped, duplicates);
        }
    }

    private interface RowConsumer {
        void accept(ResultSet row) throws SQLException;
    }

    private void query(String select, RowConsumer consumer) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(select)) {
            while (result.next()) {
                consumer.accept(result);
            }
        }
    }
}
