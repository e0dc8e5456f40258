package dev.inlet.batch;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.duckdb.DuckDBColumnType;
import org.duckdb.DuckDBTableFunctionBindInfo;
import org.duckdb.DuckDBWritableVector;
import org.jspecify.annotations.Nullable;

/**
 * UTF-8 text, kept as references to the bytes of the records or of a store beside them. Where many rows have few different texts,
 * these stand in the SQL, and only their codes are handed over: that saves DuckDB a copy of each.
 */
final class TextColumn extends Column {
    private final ByteStore store;
    private final TextDictionary dictionary;
    private long[] addresses;
    /** The text's code in the dictionary in the upper, its length in the lower 32 bits. */
    private long[] lengths;

    private boolean coded;

    /** @param store holds the bytes; valid UTF-8 wherever a row refers to it */
    TextColumn(ByteStore store, int capacity) {
        super(capacity);
        this.store = store;
        this.dictionary = TextDictionary.of(capacity);
        this.addresses = store.pool().takeLongs(capacity);
        this.lengths = store.pool().takeLongs(capacity);
    }

    void set(int row, long address, int length) {
        addresses[row] = address;
        lengths[row] = dictionary.isGivenUp() ? length : (long) code(address, length) << 32 | length;
        setPresent(row);
    }

    private int code(long address, int length) {
        return dictionary.code(store.chunk(address), (int) address, length);
    }

    @Override
    void release() {
        store.pool().giveBack(addresses);
        store.pool().giveBack(lengths);
        addresses = new long[0];
        lengths = new long[0];
    }

    @Override
    String sql(String name, int rows) {
        return sql(
                name,
                rows,
                UnaryOperator.identity(),
                texts -> texts.stream().map(Sql::text).collect(Collectors.joining(", ", "[", "]")));
    }

    /** As {@link #sql(String, int)}, of what is made of the texts: see {@link ScanColumns#add(TextColumn, UnaryOperator, Function)}. */
    String sql(String name, int rows, UnaryOperator<String> value, Function<List<String>, String> values) {
        coded = dictionary.pays(rows);
        return coded ? values.apply(dictionary.texts()) + "[" + name + "]" : value.apply(name);
    }

    @Override
    void declare(DuckDBTableFunctionBindInfo info, String name) {
        info.addResultColumn(name, coded ? DuckDBColumnType.BIGINT : DuckDBColumnType.VARCHAR);
    }

    @Override
    void write(DuckDBWritableVector vector, int from, int count) {
        if (coded) {
            for (int i = 0; i < count; i++) {
                vector.setLong(i, lengths[from + i] >>> 32);
            }
            writeNulls(vector, from, count);
        } else {
            writeTexts(vector, from, count);
        }
    }

    /** As {@link #write} where texts are not handed over as codes. */
    void writeTexts(DuckDBWritableVector vector, int from, int count) {
        @Nullable byte[][] texts = new byte[count][];
        for (int i = 0; i < count; i++) {
            int row = from + i;
            if (!isNull(row)) {
                texts[i] = store.copy(addresses[row], (int) lengths[row]);
            }
        }
        vector.setStringUtf8Batch(0, texts);
    }

    @Override
    int rowsWithin(long bytes, int from, int most) {
        return coded ? most : textsWithin(bytes, from, most);
    }

    /** As {@link #rowsWithin} where texts are not handed over as codes. */
    int textsWithin(long bytes, int from, int most) {
        long sum = 0;
        for (int i = 0; i < most; i++) {
            sum += isNull(from + i) ? 0 : (int) lengths[from + i];
            if (sum > bytes) {
                return Math.max(i, 1);
            }
        }
        return most;
    }
}
