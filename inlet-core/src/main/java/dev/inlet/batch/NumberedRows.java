package dev.inlet.batch;

import static dev.inlet.schema.DuckDbTypes.quote;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of a query, kept in a temporary table to be read by their numbers, which count from 0 in the query's order. The table
 * has names of its own for the columns: one called {@code rowid} would hide DuckDB's number of a row.
 */
final class NumberedRows {
    /** A row's number, in conditions. */
    static final String NUMBER = "rowid";

    private final Statements statements;
    private final String table;
    private final String columns;

    private NumberedRows(Statements statements, String table, String columns) {
        this.statements = statements;
        this.table = table;
        this.columns = columns;
    }

    /** @param table what the temporary table is called; one of this name is replaced */
    static NumberedRows keep(Connection connection, String table, String select) throws SQLException {
        Statements statements = new Statements(connection);
        List<Statements.Described> described = statements.describe("SELECT * FROM (" + select + ")");
        String names =
                IntStream.range(0, described.size()).mapToObj(i -> "c" + i).collect(Collectors.joining(", "));
        statements.execute(
                "CREATE OR REPLACE TEMP TABLE " + table + " AS SELECT * FROM (" + select + ") AS kept(" + names + ")");
        return new NumberedRows(
                statements,
                table,
                IntStream.range(0, described.size())
                        .mapToObj(i -> "c" + i + " AS " + quote(described.get(i).name()))
                        .collect(Collectors.joining(", ")));
    }

    /** A {@code SELECT} of the query's columns. */
    String all() {
        return "SELECT " + columns + " FROM " + table;
    }

    /** @param condition on {@link #NUMBER}, and on nothing else */
    String where(String condition) {
        return all() + " WHERE " + condition;
    }

    long count() throws SQLException {
        return statements.count(table);
    }

    void drop() throws SQLException {
        statements.execute("DROP TABLE IF EXISTS " + table);
    }
}
