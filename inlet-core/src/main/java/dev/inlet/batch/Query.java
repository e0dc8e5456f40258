package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;
import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.databind.JsonNode;
import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.duckdb.DuckDBConnection;

/**
 * A {@code SELECT} of a user over sources by name, checked without running it. Immutable.
 *
 * <p>A source that the query joins as reference data is a <em>lookup</em>. A query is <em>row-wise</em> where each of its
 * rows comes from one row of one source that is not a lookup and would be the same without the other rows: then a fault in
 * the result has one record to blame.
 */
public final class Query {
    private final String sql;
    private final SortedSet<String> sources;
    private final Optional<String> rowWiseSource;
    private final boolean repeatable;
    private final Optional<Set<String>> columns;
    private final Set<String> whole;

    private Query(
            String sql,
            SortedSet<String> sources,
            Optional<Set<String>> columns,
            Set<String> whole,
            Optional<String> rowWiseSource,
            boolean repeatable) {
        this.whole = whole;
        this.sql = sql;
        this.sources = sources;
        this.columns = columns;
        this.rowWiseSource = rowWiseSource;
        this.repeatable = repeatable;
    }

    /**
     * @param sourceNames all that the query may name, lookups included
     * @param lookups those of them that are reference data
     * @throws InletException of kind {@code CONFIGURATION} where the text is not one {@code SELECT}, or names something else
     */
    public static Query parse(
            Connection connection, String sql, Collection<String> sourceNames, Collection<String> lookups)
            throws SQLException {
        JsonNode select = QueryParser.parse(connection, sql);
        String alone = QueryParser.withoutSemicolon(connection, sql);
        QueryNames names = QueryNames.of(select);
        SortedSet<String> sources = new TreeSet<>();
        for (QueryNames.Table table : names.tables()) {
            sources.add(sourceNames.stream()
                    .filter(table.name()::equalsIgnoreCase)
                    .findFirst()
                    .orElseThrow(() -> QueryParser.error(
                            sql,
                            table.location(),
                            "there is no source '" + table.name() + "'" + NearestName.hint(table.name(), sourceNames),
                            "Name a source of the pipeline")));
        }
        FunctionKinds functions = FunctionKinds.of(connection, names.functions());
        Collection<String> joined = new HashSet<>();
        lookups.forEach(name -> joined.add(name.toLowerCase(Locale.ROOT)));
        Optional<String> rowWise = new RowWiseCheck(functions.notRowWise(), joined)
                .source(select)
                .flatMap(found ->
                        sourceNames.stream().filter(found::equalsIgnoreCase).findFirst());
        return new Query(
                alone,
                sources,
                names.columns(),
                names.whole(),
                rowWise,
                rowWise.isPresent() && !functions.anyVolatile());
    }

    /** Whether two texts are one query, but for white space and comments. */
    public static boolean isSame(Connection connection, String one, String other) throws SQLException {
        return one.equals(other) || QueryParser.isSame(connection, one, other);
    }

    /** The query of a sink that has none: all columns of its source. */
    public static Query all(String source) {
        return new Query(
                "SELECT * FROM " + quote(source),
                new TreeSet<>(List.of(source)),
                Optional.empty(),
                Set.of(),
                Optional.of(source),
                true);
    }

    /** Names of the sources that the query reads, lookups included, as the pipeline spells them. */
    public SortedSet<String> sources() {
        return sources;
    }

    /** The query as the user wrote it. */
    public String sql() {
        return sql;
    }

    /** Whether the query may read this column of a source; a column that has the name of something else counts too. */
    public boolean mayRead(String column) {
        return columns.isEmpty() || columns.get().contains(column.toLowerCase(Locale.ROOT));
    }

    /** Whether it may read a column of this name, a struct, as a whole and not only some of its fields. */
    public boolean mayReadWhole(String column) {
        return columns.isEmpty() || whole.contains(column.toLowerCase(Locale.ROOT));
    }

    /** The source whose rows the query's rows come from one by one; empty where the query is not row-wise. */
    public Optional<String> rowWiseSource() {
        return rowWiseSource;
    }

    /** Whether it is row-wise and gives the same again for the same rows; see {@link Relation#repeatable}. */
    public boolean repeatable() {
        return repeatable;
    }

    /**
     * The query as one {@code SELECT} in which the names of sources stand for these relations.
     *
     * @param relations a {@code SELECT} for each of the {@link #sources()}
     */
    public String over(Map<String, String> relations) {
        if (!relations.keySet().containsAll(sources)) {
            throw new IllegalArgumentException("the query reads " + sources + " but got " + relations.keySet());
        }
        return sources.stream()
                .map(name -> quote(name) + " AS NOT MATERIALIZED (" + relations.get(name) + ")")
                .collect(joining(", ", sources.isEmpty() ? "" : "WITH ", " SELECT * FROM (" + sql + "\n)"));
    }

    /**
     * Finds the columns of the result before there are any rows.
     *
     * @param schemas columns of each of the {@link #sources()}
     * @throws InletException of kind {@code CONFIGURATION} with DuckDB's own hint where a column or function does not exist,
     *     types do not go together, two columns have the same name, or one has a type that Delta has not
     */
    public List<ResultColumn> bind(Connection connection, Map<String, StructType> schemas) throws SQLException {
        // Views, since DuckDB then sees the user's text as it is and points at the right place in it. Tables
        // would have a column rowid that the relations of the sources have not.
        try (Connection scratch = connection.unwrap(DuckDBConnection.class).duplicate()) {
            for (String source : sources) {
                StructType row = requireNonNull(schemas.get(source), source);
                try (Statement statement = scratch.createStatement()) {
                    statement.execute("CREATE TEMP VIEW " + quote(source) + " AS " + FileSql.none(row));
                }
            }
            try (PreparedStatement bound = scratch.prepareStatement(sql)) {
                bound.getMetaData();
            } catch (SQLException e) {
                throw InletException.configuration(
                        "The query is not valid:\n"
                                + String.valueOf(e.getMessage()).strip() + "\n",
                        "",
                        "Correct the query");
            }
            List<ResultColumn> columns = ResultColumn.describe(scratch, sql);
            refuseSameNames(columns);
            return columns;
        }
    }

    private static void refuseSameNames(List<ResultColumn> columns) {
        SortedSet<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (ResultColumn column : columns) {
            if (!names.add(column.name())) {
                throw InletException.configuration(
                        "Two columns of the query are called '" + column.name() + "'",
                        "Delta's names are unique without regard to case",
                        "Rename one with AS, or leave it out with * EXCLUDE");
            }
        }
    }
}
