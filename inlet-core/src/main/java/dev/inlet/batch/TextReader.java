package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.DataType;
import dev.inlet.schema.PrimitiveType;

/** Strings. Any other value fits as its JSON text, byte for byte. */
final class TextReader extends ValueReader {
    private ByteStore store = NO_STORE;
    private TextColumn column = new TextColumn(store, 0);

    @Override
    void begin(ByteStore newStore, int capacity) {
        store = newStore;
        column = new TextColumn(newStore, capacity);
    }

    @Override
    void read(JsonInput in, int row) {
        if (!in.at(JsonToken.VALUE_STRING)) {
            int from = in.tokenFrom();
            in.passValue();
            column.set(row, in.address(from), in.tokenTo() - from);
        } else if (in.atPlainText()) {
            column.set(row, in.address(in.textFrom()), in.textTo() - in.textFrom());
        } else {
            byte[] text = in.utf8();
            column.set(row, store.add(text, 0, text.length), text.length);
        }
    }

    @Override
    void setNull(int row) {
        column.setNull(row);
    }

    @Override
    DataType evolve() {
        return PrimitiveType.STRING;
    }

    @Override
    String expression(ScanColumns scan) {
        return scan.add(column);
    }
}
