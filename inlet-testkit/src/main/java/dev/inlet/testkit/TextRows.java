package dev.inlet.testkit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Rows of a query as text, to be compared. */
public final class TextRows {
    private TextRows() {}

    /** Each row that is left: its columns as the driver shows them, joined by {@code |}. */
    public static List<String> of(ResultSet result) throws SQLException {
        return of(result, "|");
    }

    /** Each row that is left: its columns as the driver shows them, with this between them. */
    public static List<String> of(ResultSet result, String between) throws SQLException {
        int columns = result.getMetaData().getColumnCount();
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
                row.append(i == 1 ? "" : between).append(result.getString(i));
            }
            rows.add(row.toString());
        }
        return rows;
    }
}
