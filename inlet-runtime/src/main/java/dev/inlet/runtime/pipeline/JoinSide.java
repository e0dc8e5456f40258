package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.logical;
import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import dev.inlet.runtime.config.EventTimeColumn;
import dev.inlet.runtime.config.JoinDefinition;
import dev.inlet.runtime.config.KeyColumns;
import dev.inlet.runtime.config.WatermarkDefinition;
import dev.inlet.runtime.state.TableState;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** One side of a join: which columns of its source are kept, and how its rows look in SQL. Confined to the engine thread. */
final class JoinSide {
    private final String name;
    private final JoinDefinition.Side definition;
    private final SourceStage source;
    private final SinkStage sink;
    private final String tables;

    /**
     * @param name {@code left} or {@code right}
     * @param tables what the names of its temporary tables begin with
     */
    JoinSide(String name, JoinDefinition.Side definition, SourceStage source, SinkStage sink, String tables) {
        this.name = name;
        this.definition = definition;
        this.source = source;
        this.sink = sink;
        this.tables = tables;
    }

    String source() {
        return source.name();
    }

    boolean isOf(SourceStage other) {
        return source == other;
    }

    /** The store of rows whose pairs with all others in the stores are in the table. */
    String store() {
        return name;
    }

    /** The store of rows that came while others were still to be read again. */
    String waitingStore() {
        return name + " waiting";
    }

    /** The name of the epoch's new rows. */
    String arrived() {
        return tables + name + "_new";
    }

    /** The name of the rows that the table has already and that are read again. */
    String again() {
        return tables + name + "_again";
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the source has not what the join needs */
    void check() {
        if (source.watermark().isEmpty()) {
            throw problem("source " + source() + " has no watermark, so nothing tells when no match can come any more");
        }
        if (!source.isKnown()) {
            return;
        }
        EventTimeColumn.problem(timeColumn(), source.columns(false)).ifPresent(problem -> {
            throw problem(problem);
        });
        for (String path : definition.key()) {
            DataType type = key(path)
                    .map(ColumnPath::type)
                    .orElseThrow(() -> problem("source " + source() + " has no column \"" + path + "\" for its key"
                            + NearestName.hint(path, source.columns(false).names())));
            if (!KeyColumns.isExact(type)) {
                throw problem("\"" + path + "\" of source " + source() + " is a " + type.ddl()
                        + ", which is not compared exactly; take another key");
            }
        }
    }

    /** @throws InletException of kind {@code CONFIGURATION} where the keys of both sides are not of the same types */
    void checkWith(JoinSide other) {
        if (!source.isKnown() || !other.source.isKnown()) {
            return;
        }
        for (int i = 0; i < definition.key().size(); i++) {
            String ours = definition.key().get(i);
            String theirs = other.definition.key().get(i);
            DataType one = key(ours).orElseThrow().type();
            DataType two = other.key(theirs).orElseThrow().type();
            if (!one.equals(two)) {
                throw problem("\"" + ours + "\" of source " + source() + " is a " + one.ddl() + ", but \"" + theirs
                        + "\" of source " + other.source() + " a " + two.ddl() + "; give them the same type");
            }
        }
    }

    private InletException problem(String problem) {
        return InletException.configuration(
                "Table " + sink.name() + " cannot be joined: " + problem,
                "",
                "Correct the \"join\", or the schema or the watermark of its sources");
    }

    String timeColumn() {
        return definition
                .on()
                .orElseGet(() ->
                        source.watermark().map(WatermarkDefinition::column).orElseThrow());
    }

    private Optional<ColumnPath> key(String path) {
        return ColumnPath.find(path, source.columns(false));
    }

    /** Names of the columns that hold the key. */
    List<String> keys() {
        return IntStream.range(0, definition.key().size())
                .mapToObj(i -> "__inlet_key_" + i)
                .toList();
    }

    /** Of the source's columns those that the query may read, and at least one. */
    private List<Field> columns() {
        List<Field> all = source.columns(false).fields();
        List<Field> read = all.stream()
                .filter(field ->
                        sink.query().mayReadWhole(source()) || sink.query().mayRead(field.name()))
                .toList();
        return read.isEmpty() ? all.subList(0, 1) : read;
    }

    /**
     * Has the rows that are kept the columns that the source has now.
     *
     * @param ofKeys further stores, of rows with nothing but the key
     */
    void settle(TableState.Epoch kept, String... ofKeys) throws SQLException {
        if (!source.isKnown()) {
            return;
        }
        List<Field> keys = new ArrayList<>();
        for (int i = 0; i < definition.key().size(); i++) {
            DataType type = key(definition.key().get(i)).orElseThrow().type();
            keys.add(Field.of(keys().get(i), type, true));
        }
        List<Field> row = new ArrayList<>(columns());
        row.addAll(keys);
        kept.settle(store(), source(), row, EventTime.STATE);
        kept.settle(waitingStore(), source(), row, EventTime.STATE);
        for (String store : ofKeys) {
            kept.settle(store, source(), keys, EventTime.STATE);
        }
    }

    int width() {
        return columns().size();
    }

    /**
     * What is kept of rows.
     *
     * @param placed a SELECT of all columns, with the place of each row
     * @param from microseconds since 1970: the least time to keep
     * @param unmatched whether rows are kept that can match none
     */
    String arriving(String placed, long from, boolean unmatched) {
        List<String> select = new ArrayList<>();
        columns().forEach(field -> select.add(SourceStage.kept(field)));
        for (int i = 0; i < definition.key().size(); i++) {
            select.add(key(definition.key().get(i)).orElseThrow().sql() + " AS " + keys().get(i));
        }
        select.add(EventTime.micros(source, timeColumn()) + " AS " + EventTime.TIME);
        select.add(EventTime.PARTITION);
        select.add(EventTime.POSITION);
        String noNulls =
                keys().stream().map(key -> " AND " + key + " IS NOT NULL").collect(Collectors.joining());
        return "SELECT * FROM (SELECT " + String.join(", ", select) + " FROM (" + placed + ")) WHERE " + EventTime.TIME
                + " >= " + from + (unmatched ? "" : noNulls);
    }

    /** A kept row as the query sees it, as an item of a SELECT list. */
    String row(String alias) {
        return columns().stream()
                .map(field -> quote(field.name()) + " := " + alias + "." + quote(field.name()))
                .collect(Collectors.joining(", ", "struct_pack(", ") AS " + quote(source())));
    }

    /** No row, in the place of one. */
    String noRow() {
        return "CAST(NULL AS " + logical(new StructType(columns())) + ") AS " + quote(source());
    }
}
