package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DuckDbType;
import dev.inlet.schema.DuckDbTypeParser;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A column that a statement gives.
 *
 * @param type DuckDB's type, and Delta's for it
 */
public record ResultColumn(String name, DuckDbType type) {
    public ResultColumn {
        requireNonNull(type, "type");
    }

    /**
     * The columns of a {@code SELECT}, which is bound but not run.
     *
     * @throws InletException of kind {@code CONFIGURATION} where a column has a type that Delta does not
     */
    public static List<ResultColumn> describe(Connection connection, String select) throws SQLException {
        return new Statements(connection)
                .describe(select).stream()
                        .map(column ->
                                new ResultColumn(column.name(), DuckDbTypeParser.parse(column.name(), column.type())))
                        .toList();
    }

    /**
     * The columns of a {@code SELECT}, each in a type of Delta that holds all of its values; all are nullable.
     *
     * @param whose for messages, such as {@code Lookup cities}
     * @throws InletException of kind {@code DATA} where there is no such type
     */
    public static StructType holding(Connection connection, String select, String whose) throws SQLException {
        return holding(connection, select, whose, column -> DuckDbTypeParser.holding(column.name(), column.type()));
    }

    /** @param types tells the type of Delta that holds what a column does; empty where there is none */
    static StructType holding(
            Connection connection,
            String select,
            String whose,
            Function<Statements.Described, Optional<DataType>> types)
            throws SQLException {
        List<Field> fields = new ArrayList<>();
        for (Statements.Described column : new Statements(connection).describe(select)) {
            DataType type = types.apply(column)
                    .orElseThrow(() -> InletException.data(
                            whose + " has the column " + column.name() + " as " + column.type(),
                            "Delta has no type that holds its values",
                            "Write it with another type, or leave it out"));
            fields.add(Field.of(column.name(), type, true));
        }
        return new StructType(fields);
    }

    /** The columns as a row; all are nullable, since DuckDB does not say. */
    public static StructType row(List<ResultColumn> columns) {
        return new StructType(columns.stream()
                .map(c -> Field.of(c.name(), c.type().type(), true))
                .toList());
    }
}
