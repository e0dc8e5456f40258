package dev.inlet.batch;

/** How texts and names are written in DuckDB's SQL. */
final class Sql {
    private Sql() {}

    /** A string literal. */
    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    /** A quoted identifier. */
    static String name(String value) {
        return "\"" + value.replace("\"", "\"\"") + "\"";
    }
}
