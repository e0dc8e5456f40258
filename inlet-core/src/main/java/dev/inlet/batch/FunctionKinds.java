package dev.inlet.batch;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * What DuckDB says of the functions that a query calls.
 *
 * @param notRowWise names, in lower case, of those that put rows together or make several out of one
 * @param anyVolatile whether one gives something else on each call, such as {@code random}
 */
record FunctionKinds(Set<String> notRowWise, boolean anyVolatile) {
    static FunctionKinds of(Connection connection, Set<String> names) throws SQLException {
        Set<String> notRowWise = new HashSet<>();
        // The parser's own; the catalogue does not list them.
        notRowWise.add("unnest");
        notRowWise.add("unlist");
        boolean anyVolatile = false;
        try (PreparedStatement statement = connection.prepareStatement("""
                SELECT DISTINCT lower(function_name), function_type, coalesce(stability, '') FROM duckdb_functions()
                WHERE list_contains(string_split(?, ','), lower(function_name))""")) {
            statement.setString(1, String.join(",", names));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(2).equals("aggregate")) {
                        notRowWise.add(rows.getString(1));
                    }
                    anyVolatile |= rows.getString(3).equals("VOLATILE");
                }
            }
        }
        return new FunctionKinds(notRowWise, anyVolatile);
    }
}
