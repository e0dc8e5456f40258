package dev.inlet.batch;

import java.util.function.Supplier;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;

/** Texts that were not kept. A statement that takes them all the same gets them from the records, which are read again for it. */
final class TextOnDemand extends Column {
    private final ReadTexts texts;
    private final Supplier<TextColumn> again;

    /** @param again the same rows, with their texts; for any thread */
    TextOnDemand(ReadTexts texts, Supplier<TextColumn> again) {
        super(0);
        this.texts = texts;
        this.again = again;
    }

    @Override
    void declare(DuckDBTableFunctionBindInfo info, String name) {
        info.addResultColumn(name, DuckDBColumnType.VARCHAR);
    }

    @Override
    void write(DuckDBWritableVector vector, int from, int count) {
        texts.keepFromNowOn();
        again.get().writeTexts(vector, from, count);
    }

    @Override
    int rowsWithin(long bytes, int from, int most) {
        return again.get().textsWithin(bytes, from, most);
    }
}
