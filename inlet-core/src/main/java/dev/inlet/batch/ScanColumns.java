package dev.inlet.batch;

import java.util.ArrayList;
import java.util.List;

/** Collects the columns of a scan while the SQL that reads them is written. */
final class ScanColumns {
    private final int rows;
    private final List<Column> columns = new ArrayList<>();

    ScanColumns(int rows) {
        this.rows = rows;
    }

    /** Adds a column; answers its name. */
    String add(Column column) {
        columns.add(column);
        return "c" + (columns.size() - 1);
    }

    /** Rows of the scan. */
    int rows() {
        return rows;
    }

    RowScans.Rows scan() {
        return new RowScans.Rows(rows, List.copyOf(columns));
    }
}
