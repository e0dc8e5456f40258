package dev.inlet.runtime.pipeline;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.OptionalLong;

/** SQL of the engine that answers nothing, or one number. Confined to the thread of the connection. */
record Statements(Connection connection) {
    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** How many rows a table has. */
    long count(String table) throws SQLException {
        return number("SELECT count(*) FROM " + table).orElse(0);
    }

    /** The only value of the only row; empty where it is NULL. */
    OptionalLong number(String select) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(select)) {
            result.next();
            long number = result.getLong(1);
            return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(number);
        }
    }
}
