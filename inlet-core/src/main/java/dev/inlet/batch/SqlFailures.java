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

    static String message(SQLException failure) {
        return String.valueOf(failure.getMessage());
    }
}
