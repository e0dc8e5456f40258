package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.schema.DuckDbType;
import dev.inlet.schema.DuckDbTypeParser;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

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
     * @throws dev.inlet.error.InletException of kind {@code CONFIGURATION} where a column has a type that Delta does not
     */
    public static List<ResultColumn> describe(Connection connection, String select) throws SQLException {
        List<ResultColumn> columns = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("DESCRIBE " + select)) {
            while (rows.next()) {
                String name = rows.getString("column_name");
                columns.add(new ResultColumn(name, DuckDbTypeParser.parse(name, rows.getString("column_type"))));
            }
        }
        return columns;
    }

    /** The columns as a row; all are nullable, since DuckDB does not say. */
    public static StructType row(List<ResultColumn> columns) {
        return new StructType(columns.stream()
                .map(c -> Field.of(c.name(), c.type().type(), true))
                .toList());
    }
}
