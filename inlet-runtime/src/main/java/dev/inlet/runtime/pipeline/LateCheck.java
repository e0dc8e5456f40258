package dev.inlet.runtime.pipeline;

import static dev.inlet.runtime.pipeline.EventTime.TIME;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.RecordFault;
import dev.inlet.runtime.config.LateRows;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the rows of a batch that come too late, or have no event time. Confined to the engine thread.
 *
 * @param late what becomes of those that are late
 */
record LateCheck(Connection connection, LateRows late) {
    /** Error kind of a row that comes too late. */
    static final String LATE = "late";

    /**
     * The rows that are to be dead letters.
     *
     * @param source of the rows
     * @param column holds the event time
     * @param lateBefore microseconds since 1970
     * @param reason what a late row's time is, in words
     */
    List<RecordFault> faults(SourceStage source, String column, DecodedRows rows, long lateBefore, String reason)
            throws SQLException {
        List<RecordFault> faults = new ArrayList<>();
        String condition =
                late == LateRows.DROP ? TIME + " IS NULL" : TIME + " IS NULL OR " + TIME + " < " + lateBefore;
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT * FROM (SELECT row_number() OVER () - 1, "
                        + EventTime.micros(source, column) + " AS " + TIME + ", " + EventTime.micros(column) + " FROM ("
                        + rows.sql() + ")) WHERE "
                        + condition)) {
            while (result.next()) {
                long micros = result.getLong(2);
                faults.add(
                        result.wasNull()
                                ? noTime(result.getLong(1), column, result.getObject(3, Long.class))
                                : new RecordFault(
                                        result.getLong(1), LATE, column + ": " + instant(micros) + " " + reason));
            }
        }
        return faults;
    }

    /** How many rows are left out because they are late. */
    long dropped(SourceStage source, String column, DecodedRows rows, long lateBefore) throws SQLException {
        if (late != LateRows.DROP) {
            return 0;
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT count(*) FROM (" + rows.sql() + ") WHERE "
                        + EventTime.micros(source, column) + " < " + lateBefore)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** @param told microseconds since 1970 that are not believed; null where the record tells none */
    private static RecordFault noTime(long row, String column, @Nullable Long told) {
        return told == null
                ? new RecordFault(row, "no-event-time", column + ": no event time")
                : new RecordFault(
                        row,
                        "time-ahead",
                        column + ": " + instant(told) + " is further ahead of the record's own time than max-ahead");
    }

    private static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000), Math.floorMod(micros, 1_000_000) * 1000L);
    }
}
