package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.logical;
import static dev.inlet.schema.DuckDbTypes.quote;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.RecordFault;
import dev.inlet.batch.Statements;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.EventTimeColumn;
import dev.inlet.runtime.config.WatermarkDefinition;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.runtime.state.Segment;
import dev.inlet.runtime.state.StateColumns;
import dev.inlet.runtime.state.TableState;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the rows of one sink until the watermark closes their windows. Rows of the epoch in hand are in temporary tables of the
 * engine; those that stay behind it go to segments of the table's state. Confined to the engine thread.
 */
final class WindowStage implements Operator {
    private static final String TIME = EventTime.TIME;

    private final SinkStage sink;
    private final WindowDefinition definition;
    private final WindowBounds bounds;
    private final List<SourceStage> sources;
    private final Statements statements;
    private final LateCheck lateness;
    private final int index;
    /** Names of the columns that tell the key of a session. */
    private final List<String> keys;

    private final StateColumns columns;
    private final Optional<SessionStage> sessions;
    private @Nullable TableState state;
    private Judgements judgements = Judgements.NONE;

    /**
     * @param sources those of the sink's query, without lookups
     * @param index of the sink
     */
    WindowStage(
            SinkStage sink, WindowDefinition definition, List<SourceStage> sources, Connection connection, int index) {
        this.sink = sink;
        this.definition = definition;
        this.bounds = WindowBounds.of(definition.shape());
        this.sources = List.copyOf(sources);
        this.statements = new Statements(connection);
        this.lateness = new LateCheck(connection, definition.late());
        this.index = index;
        this.keys = SessionKey.columns(definition.shape());
        this.columns = new StateColumns(
                definition.shape() instanceof WindowDefinition.Session session
                                && !session.key().isEmpty()
                        ? keys
                        : List.of(),
                TIME,
                EventTime.PARTITION,
                EventTime.POSITION);
        this.sessions = bounds instanceof SessionBounds ends
                ? Optional.of(new SessionStage(new OpenSessions(connection, index, ends, TIME, keys.size()), columns))
                : Optional.empty();
        check(sink, sources);
    }

    /**
     * @param sources those of the sink's query, without lookups
     * @throws InletException of kind {@code CONFIGURATION} where the sink has a window that they do not go with
     */
    static void check(SinkStage sink, List<SourceStage> sources) {
        if (sink.window().isEmpty()) {
            return;
        }
        for (SourceStage source : sources) {
            if (source.watermark().isEmpty()) {
                throw InletException.configuration(
                        "Table " + sink.name() + " has a window, but source " + source.name() + " has no watermark",
                        "Nothing tells when its part of a window is complete",
                        "Give it one, such as watermark: {column: ts, delay: 10s}");
            }
            if (source.isKnown()) {
                requireEventTime(sink, sink.window().get(), source);
            }
        }
        SessionKey.requireSame(sink, sources);
    }

    @Override
    public void open(TableState found, Judgements history) {
        state = found;
        judgements = history;
    }

    @Override
    public Judgements judgements() {
        return judgements;
    }

    private TableState state() {
        return requireNonNull(state, "the state is not open");
    }

    private String timeColumn(SourceStage source) {
        return timeColumn(definition, source);
    }

    private static String timeColumn(WindowDefinition window, SourceStage source) {
        return window.on()
                .orElseGet(() ->
                        source.watermark().map(WatermarkDefinition::column).orElseThrow());
    }

    private static void requireEventTime(SinkStage sink, WindowDefinition window, SourceStage source) {
        EventTimeColumn.problem(timeColumn(window, source), source.columns(false))
                .ifPresent(problem -> {
                    throw InletException.configuration(
                            "The window of table " + sink.name() + " cannot take its time from source " + source.name()
                                    + ": " + problem,
                            "",
                            "Name a column with the time of a row as \"on\" of the window, or change the schema");
                });
    }

    /** The columns of the source that the query uses. */
    private List<Field> columns(SourceStage source) {
        return source.columns(false).fields().stream()
                .filter(field -> sink.query().mayRead(field.name()))
                .toList();
    }

    @Override
    public Epoch begin() {
        return new Epoch();
    }

    /** The rows of one epoch. */
    final class Epoch implements Operator.Epoch {
        private final TableState.Epoch kept = state().begin();
        /** By source. */
        private final Map<String, ArrivedRows> arrived = new LinkedHashMap<>();

        private boolean given;

        @Override
        public TableState.Epoch kept() {
            return kept;
        }

        @Override
        public Taken add(SourceStage source, Round round, DecodedRows rows, OptionalLong watermark)
                throws SQLException {
            long taken = take(source, round, rows, watermark, watermark);
            return new Taken(taken == rows.rows(), arrived(source).relation(), timeColumn(source));
        }

        @Override
        public void addAgain(
                SourceStage source, Round round, DecodedRows rows, OptionalLong judgedBy, OptionalLong openBy)
                throws SQLException {
            take(source, round, rows, judgedBy, openBy);
        }

        private ArrivedRows arrived(SourceStage source) {
            return arrived.computeIfAbsent(
                    source.name(), name -> new ArrivedRows(statements, "__inlet_window_" + index + "_" + name));
        }

        /** The rows of a source that have arrived, as they stand in a FROM clause; empty where none have. */
        private Optional<String> arrived(String source) {
            return Optional.ofNullable(arrived.get(source))
                    .filter(rows -> !rows.isEmpty())
                    .map(ArrivedRows::relation);
        }

        /** Has the rows of the source that are kept the columns that it has now. */
        private void settle(SourceStage source) throws SQLException {
            List<Field> now = new ArrayList<>(columns(source));
            now.addAll(SessionKey.fields(sink, source));
            kept.settle(source.name(), source.name(), now, columns);
        }

        /** @return how many rows that were */
        private long take(SourceStage source, Round round, DecodedRows rows, OptionalLong judgedBy, OptionalLong openBy)
                throws SQLException {
            given = true;
            requireEventTime(sink, definition, source);
            SessionKey.requireSame(sink, sources);
            String wanted = columns(source).stream()
                    .map(column -> SourceStage.kept(column) + ", ")
                    .collect(joining());
            String select = "SELECT " + wanted + SessionKey.list(sink, source)
                    + EventTime.micros(source, timeColumn(source)) + " AS " + TIME + ", "
                    + EventTime.PARTITION + ", " + EventTime.POSITION + " FROM ("
                    + EventTime.placed(rows, round, source.name()) + ")";
            long from = bounds.keptFrom(judgedBy, openBy);
            return arrived(source).add(select + " WHERE " + TIME + " >= " + from, round.rowBytes(source.name(), rows));
        }

        @Override
        public List<RecordFault> faults(SourceStage source, DecodedRows rows, OptionalLong judgedBy)
                throws SQLException {
            return lateness.faults(
                    source,
                    timeColumn(source),
                    rows,
                    bounds.lateBefore(judgedBy),
                    bounds.lateness(EventTime.instant(judgedBy)));
        }

        @Override
        public long dropped(SourceStage source, DecodedRows rows, OptionalLong judgedBy) throws SQLException {
            return lateness.dropped(source, timeColumn(source), rows, bounds.lateBefore(judgedBy));
        }

        @Override
        public OptionalLong endOfAll() throws SQLException {
            long greatest = Long.MIN_VALUE;
            for (SourceStage source : sources) {
                for (Segment segment : kept.segments(source.name())) {
                    greatest = Math.max(greatest, segment.greatest());
                }
                Optional<String> rows = arrived(source.name());
                if (rows.isPresent()) {
                    greatest = Math.max(
                            greatest,
                            statements
                                    .number("SELECT max(" + TIME + ") FROM " + rows.get())
                                    .orElse(Long.MIN_VALUE));
                }
            }
            return greatest == Long.MIN_VALUE ? OptionalLong.empty() : OptionalLong.of(bounds.end(greatest));
        }

        @Override
        public void close(Map<String, String> lookups, OptionalLong from, OptionalLong to, EpochDraft.Part part)
                throws SQLException {
            for (SourceStage source : sources) {
                if (source.isKnown()) {
                    settle(source);
                }
            }
            OptionalLong closed = OptionalLong.empty();
            if (bounds instanceof HoppingBounds hopping) {
                closeHopping(hopping, lookups, from, to, part);
            } else {
                closed = OptionalLong.of(closeSessions(sessions.orElseThrow(), lookups, from, to, part));
            }
            finish(given, from, to, closed, part);
            dropTables();
        }

        private void closeHopping(
                HoppingBounds hopping,
                Map<String, String> lookups,
                OptionalLong from,
                OptionalLong to,
                EpochDraft.Part part)
                throws SQLException {
            if (hopping.closes(from, to)) {
                stage(
                        lookups,
                        segment -> segment.greatest() >= hopping.neededFrom(from)
                                && segment.least() < hopping.closedUpTo(to),
                        (columns, rows) -> hopping.closing(columns, rows, TIME, from, to),
                        part);
            }
            long needed = hopping.neededFrom(to);
            for (SourceStage source : sources) {
                String store = source.name();
                kept.drop(store, segment -> segment.greatest() < needed);
                Optional<String> rows = arrived(store);
                if (rows.isPresent()) {
                    kept.add(store, store, "SELECT * FROM " + rows.get() + " WHERE " + TIME + " >= " + needed, columns);
                }
                kept.join(store, store, TIME + " >= " + needed, columns);
            }
        }

        private long closeSessions(
                SessionStage stage,
                Map<String, String> lookups,
                OptionalLong from,
                OptionalLong to,
                EpochDraft.Part part)
                throws SQLException {
            String key = "SELECT " + String.join(", ", keys) + ", " + TIME + " FROM ";
            List<String> stores = sources.stream().map(SourceStage::name).toList();
            Map<String, String> relations = new LinkedHashMap<>();
            arrived.keySet().forEach(store -> arrived(store).ifPresent(rows -> relations.put(store, rows)));
            Optional<OpenSessions.Change> change =
                    stage.advance(state(), kept, keyFields(), stores, relations, key, from, to, !isIncomplete());
            if (change.isEmpty()) {
                return 0;
            }
            if (change.get().closed() > 0) {
                stage(
                        lookups,
                        segment -> change.get().touches(segment.least(), segment.greatest()),
                        (columns, rows) -> stage.closing(columns, rows, from, change.get()),
                        part);
            }
            stage.keepRows(state(), kept, stores, relations, change.get());
            return change.get().closed();
        }

        /** Of the sources whose columns are known all have the same. */
        private List<Field> keyFields() {
            return sources.stream()
                    .filter(SourceStage::isKnown)
                    .findFirst()
                    .map(source -> SessionKey.fields(sink, source))
                    .orElse(List.of());
        }

        /**
         * Stages what the query makes of rows of windows that are closed.
         *
         * @param touched which segments have such rows
         * @param closing makes of a SELECT list, and a SELECT of rows, one of these rows with their windows
         */
        private void stage(
                Map<String, String> lookups,
                Predicate<Segment> touched,
                BinaryOperator<String> closing,
                EpochDraft.Part part)
                throws SQLException {
            Map<String, String> relations = new LinkedHashMap<>(lookups);
            long bytes = 0;
            boolean any = false;
            for (SourceStage source : sources) {
                List<String> rows = new ArrayList<>();
                List<Segment> segments =
                        kept.segments(source.name()).stream().filter(touched).toList();
                String list = list(columns(source));
                String select =
                        "SELECT " + list + keys.stream().map(key -> key + ", ").collect(joining()) + TIME + " FROM ";
                if (!segments.isEmpty()) {
                    rows.add(select + "(" + state().rows(segments) + ")");
                    bytes += segments.stream().mapToLong(Segment::recordBytes).sum();
                }
                arrived(source.name()).ifPresent(relation -> rows.add(select + relation));
                any |= !rows.isEmpty();
                relations.put(
                        source.name(),
                        rows.isEmpty() ? noRows(source) : closing.apply(list, String.join(" UNION ALL ", rows)));
            }
            if (any) {
                part.add(sink.stage(relations, bytes).files());
            }
        }

        private String noRows(SourceStage source) {
            StringBuilder select = new StringBuilder("SELECT ");
            columns(source)
                    .forEach(field -> select.append("CAST(NULL AS ")
                            .append(logical(field.type()))
                            .append(") AS ")
                            .append(quote(field.name()))
                            .append(", "));
            return select
                    + "CAST(NULL AS TIMESTAMPTZ) AS window_start, CAST(NULL AS TIMESTAMPTZ) AS window_end WHERE false";
        }

        @Override
        public void keep() {
            kept.keep();
            sessions.ifPresent(SessionStage::keep);
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
        }
    }

    /** Each with a comma behind it. */
    private static String list(List<Field> columns) {
        StringBuilder list = new StringBuilder();
        columns.forEach(field -> list.append(quote(field.name())).append(", "));
        return list.toString();
    }

    /** The columns of a source as the query of a sink with a window sees them. */
    static StructType withWindow(StructType columns, SinkStage sink) {
        List<Field> fields = new ArrayList<>(columns.fields());
        for (String name : List.of("window_start", "window_end")) {
            if (columns.field(name).isPresent()) {
                throw InletException.configuration(
                        "Table " + sink.name() + " has a window, but a source of its query has a column " + name,
                        "That is what the column is called that the window adds",
                        "Rename the source's column, or leave it out of the schema");
            }
            fields.add(Field.of(name, PrimitiveType.TIMESTAMP, true));
        }
        return new StructType(fields);
    }
}
