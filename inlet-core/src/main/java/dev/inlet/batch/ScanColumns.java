package dev.inlet.batch;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Collects the columns of a scan while the SQL that reads them is written. */
final class ScanColumns {
    private final int rows;
    private final @Nullable RowsAgain again;
    private final List<Column> columns = new ArrayList<>();

    ScanColumns(int rows) {
        this(rows, null);
    }

    /** @param again what columns whose texts were not kept are taken from */
    ScanColumns(int rows, @Nullable RowsAgain again) {
        this.rows = rows;
        this.again = again;
    }

    /** Adds a column that is written; answers the SQL of its values. */
    String add(Column column) {
        return column.sql(name(column), rows);
    }

    /**
     * Adds a column of texts that is written; answers the SQL of what is made of them.
     *
     * @param value from the SQL of a text to that of the value
     * @param values from all different texts to the SQL of the list of their values; used where they are few
     */
    String add(TextColumn column, UnaryOperator<String> value, Function<List<String>, String> values) {
        return column.sql(name(column), rows, value, values);
    }

    /** Adds a column of texts that were not kept; answers the SQL of its values. */
    String addOnDemand(ReadTexts texts) {
        RowsAgain rowsAgain = Objects.requireNonNull(again);
        int at = columns.size();
        return name(new TextOnDemand(texts, () -> rowsAgain.texts(at)));
    }

    private String name(Column column) {
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
