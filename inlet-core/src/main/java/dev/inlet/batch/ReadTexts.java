package dev.inlet.batch;

import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The texts of one column, batch after batch. Where no statement is expected to take them they are checked and not kept: a query
 * that takes a few columns of many then does not pay for the others. Should a statement take them all the same, their records are
 * read again (see {@link TextOnDemand}), and those of later batches are kept.
 */
final class ReadTexts {
    private TextColumn column = new TextColumn(ValueReader.NO_STORE, 0);
    private boolean kept;
    /** Set by whoever runs the statement, while another thread reads the next batch. */
    private volatile boolean expected;

    /** @param expected whether statements are expected to take the texts */
    ReadTexts(boolean expected) {
        this.expected = expected;
    }

    void begin(ByteStore store, int capacity) {
        kept = expected;
        if (kept) {
            column = new TextColumn(store, capacity);
        }
    }

    /** Whether the texts of this batch are to be {@link #set}. */
    boolean areKept() {
        return kept;
    }

    void set(int row, long address, int length) {
        column.set(row, address, length);
    }

    void setNull(int row) {
        if (kept) {
            column.setNull(row);
        }
    }

    /** A statement takes texts that were not kept. For any thread. */
    void keepFromNowOn() {
        expected = true;
    }

    String expression(ScanColumns scan) {
        return kept ? scan.add(column) : scan.addOnDemand(this);
    }

    /** As {@link ScanColumns#add(TextColumn, UnaryOperator, Function)}. */
    String expression(ScanColumns scan, UnaryOperator<String> value, Function<List<String>, String> values) {
        return kept ? scan.add(column, value, values) : value.apply(scan.addOnDemand(this));
    }
}
