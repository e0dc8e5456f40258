package dev.inlet.runtime.pipeline;

import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import dev.inlet.runtime.config.WindowDefinition;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a session belongs to, as the columns of a source give it.
 *
 * @param expressions in SQL over the columns, in the order of the key
 */
record SessionKey(List<String> expressions, List<DataType> types) {
    /**
     * @param names columns, or fields of structs with dots
     * @throws InletException of kind {@code CONFIGURATION} where one is not there or cannot be compared
     */
    static SessionKey of(List<String> names, StructType columns, String table, String source) {
        List<String> expressions = new ArrayList<>();
        List<DataType> types = new ArrayList<>();
        for (String name : names) {
            Optional<ColumnPath> path = ColumnPath.find(name, columns);
            DataType type = path.map(ColumnPath::type).orElse(StructType.EMPTY);
            if (!(type instanceof PrimitiveType || type instanceof DecimalType)) {
                throw InletException.configuration(
                        "The sessions of table " + table + " cannot be keyed by \"" + name + "\" of source " + source,
                        path.isEmpty()
                                ? "There is no such column" + NearestName.hint(name, columns.names())
                                : "It is a " + type.ddl() + ", and a key is one value",
                        "Name columns that every source of the query has");
            }
            expressions.add(path.orElseThrow().sql());
            types.add(type);
        }
        return new SessionKey(List.copyOf(expressions), List.copyOf(types));
    }

    /** Names of the columns of kept rows that hold the key; none where windows are no sessions. */
    static List<String> columns(WindowDefinition.Shape shape) {
        return shape instanceof WindowDefinition.Session session
                ? IntStream.range(0, Math.max(1, session.key().size()))
                        .mapToObj(OpenSessions::key)
                        .toList()
                : List.of();
    }

    /** The {@link #columns} with their types. */
    static List<Field> fields(SinkStage sink, SourceStage source) {
        if (!(sink.window().map(WindowDefinition::shape).orElseThrow() instanceof WindowDefinition.Session session)) {
            return List.of();
        }
        List<DataType> types = session.key().isEmpty()
                ? List.of(PrimitiveType.TINYINT)
                : of(session.key(), source.columns(false), sink.name(), source.name())
                        .types();
        return IntStream.range(0, types.size())
                .mapToObj(i -> Field.of(OpenSessions.key(i), types.get(i), true))
                .toList();
    }

    /** What fills the {@link #columns}, in a SELECT over those of the source, each with a comma behind it. */
    static String list(SinkStage sink, SourceStage source) {
        return sink.window().map(WindowDefinition::shape).orElseThrow() instanceof WindowDefinition.Session session
                ? list(session, sink, source)
                : "";
    }

    private static String list(WindowDefinition.Session session, SinkStage sink, SourceStage source) {
        // Sessions over all rows have one key.
        List<String> values = session.key().isEmpty()
                ? List.of("CAST(0 AS TINYINT)")
                : of(session.key(), source.columns(false), sink.name(), source.name())
                        .expressions();
        return IntStream.range(0, values.size())
                .mapToObj(i -> values.get(i) + " AS " + OpenSessions.key(i) + ", ")
                .collect(Collectors.joining());
    }

    /** @throws InletException of kind {@code CONFIGURATION} where sources whose columns are known have not the same key */
    static void requireSame(SinkStage sink, List<SourceStage> sources) {
        if (!(sink.window().map(WindowDefinition::shape).orElseThrow() instanceof WindowDefinition.Session session)) {
            return;
        }
        Map<List<DataType>, String> types = new LinkedHashMap<>();
        for (SourceStage source : sources) {
            if (source.isKnown()) {
                types.putIfAbsent(
                        of(session.key(), source.columns(false), sink.name(), source.name())
                                .types(),
                        source.name());
            }
        }
        if (types.size() > 1) {
            throw InletException.configuration(
                    "The sessions of table " + sink.name() + " have keys of different types: "
                            + types.entrySet().stream()
                                    .map(entry -> entry.getKey().stream()
                                                    .map(DataType::ddl)
                                                    .toList() + " in source " + entry.getValue())
                                    .collect(Collectors.joining(", ")),
                    "Rows of one session have the same key",
                    "Give the columns the same type in the schemas of the sources");
        }
    }
}
