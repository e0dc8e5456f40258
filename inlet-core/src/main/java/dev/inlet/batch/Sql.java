package dev.inlet.batch;

/** How texts and names are written in DuckDB's SQL. */
public final class Sql {
    /** What names of our own begin with where they stand beside names of a user: these are refused. */
    private static final String OWN = "__inlet_";

    private Sql() {}

    /**
     * The field of a struct. Not with a dot: what stands before that is a column or a table of the name, where there is one, rather
     * than the parameter of a lambda.
     */
    static String field(String struct, String name) {
        return "struct_extract(" + struct + ", " + text(name) + ")";
    }

    /** Whether a column, or a source, of this name could be taken for one of our own. */
    public static boolean isReserved(String name) {
        return name.regionMatches(true, 0, OWN, 0, OWN.length());
    }

    /** A string literal. */
    public static String text(String value) {
        // The parser ends a statement at a NUL, even within quotes.
        return "'" + value.replace("'", "''").replace("\0", "' || chr(0) || '") + "'";
    }

    /** A string literal of a file's path, which DuckDB then takes as it is and not as a glob. */
    public static String file(String path) {
        return text(FileSql.literalPath(path));
    }

    /** A quoted identifier. */
    public static String name(String value) {
        return "\"" + value.replace("\"", "\"\"") + "\"";
    }
}
