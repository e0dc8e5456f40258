package dev.inlet.batch;

import java.sql.SQLException;
import java.util.List;

/** Sorts DuckDB's failures by what they say of the cause. */
final class SqlFailures {
    private static final List<String> VALUE_ERRORS =
            List.of("Conversion Error:", "Out of Range Error:", "Invalid Input Error:");

    private SqlFailures() {}

    /** Whether a value of a row made the statement fail, rather than the statement itself, the disk or the memory. */
    static boolean isOfValue(SQLException failure) {
        return VALUE_ERRORS.stream().anyMatch(message(failure)::startsWith);
    }

    /** DuckDB's message without the line that it points at, since that is of SQL that the user did not write. */
    static String message(SQLException failure) {
        String message = String.valueOf(failure.getMessage());
        int line = message.indexOf("\n\nLINE ");
        return (line < 0 ? message : message.substring(0, line)).strip();
    }
}
