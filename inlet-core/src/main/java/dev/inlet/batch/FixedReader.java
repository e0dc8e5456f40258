package dev.inlet.batch;

import dev.inlet.schema.DataType;

/** Booleans, integers, floating-point numbers, dates and times. */
final class FixedReader extends ValueReader {
    private final FixedRule rule;
    private FixedColumn column;

    FixedReader(FixedRule rule) {
        this.rule = rule;
        this.column = new FixedColumn(rule.column(), NO_STORE.pool(), 0);
    }

    @Override
    void begin(ByteStore store, int capacity) {
        column = new FixedColumn(rule.column(), store.pool(), capacity);
    }

    @Override
    void read(JsonInput in, int row) {
        column.set(row, rule.read(in));
    }

    @Override
    void setNull(int row) {
        column.setNull(row);
    }

    @Override
    DataType evolve() {
        return rule.type();
    }

    @Override
    String expression(ScanColumns scan) {
        return rule.expression(scan.add(column));
    }
}
