package dev.inlet.batch;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a batch's rows as a second reading of its records fills them, which is done when the first of them is asked for. For
 * any thread.
 */
final class RowsAgain {
    private final Supplier<List<Column>> reading;
    private @Nullable List<Column> columns;

    /** @param reading reads the records once more, with all of their texts; its columns are those of the first reading, one by one */
    RowsAgain(Supplier<List<Column>> reading) {
        this.reading = reading;
    }

    synchronized TextColumn texts(int column) {
        if (columns == null) {
            columns = reading.get();
        }
        return (TextColumn) columns.get(column);
    }
}
