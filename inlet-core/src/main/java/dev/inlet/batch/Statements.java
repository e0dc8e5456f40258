package dev.inlet.batch;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** SQL of the engine that answers nothing, numbers, or names. Confined to the thread of the connection. */
public record Statements(Connection connection) {
    public void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** @param relation a table, or a {@code SELECT} in parentheses */
    public long count(String relation) throws SQLException {
        return number("SELECT count(*) FROM " + relation).orElse(0);
    }

    /** The only value of the only row; empty where it is NULL. */
    public OptionalLong number(String select) throws SQLException {
        return numbers(select, 1).get(0);
    }

    /** The values of the only row, as many as there are columns; empty where one is NULL. */
    public List<OptionalLong> numbers(String select, int columns) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(select)) {
            result.next();
            List<OptionalLong> numbers = new ArrayList<>();
            for (int column = 1; column <= columns; column++) {
                long number = result.getLong(column);
                numbers.add(result.wasNull() ? OptionalLong.empty() : OptionalLong.of(number));
            }
            return numbers;
        }
    }

    /** @param type as DuckDB spells it */
    record Described(String name, String type) {}

    /** The columns of a {@code SELECT}, which is bound but not run. */
    List<Described> describe(String select) throws SQLException {
        List<Described> described = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet columns = statement.executeQuery("DESCRIBE " + select)) {
            while (columns.next()) {
                described.add(new Described(columns.getString("column_name"), columns.getString("column_type")));
            }
        }
        return described;
    }
}
