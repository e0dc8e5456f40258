package dev.inlet.batch;

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
    void read(JsonCursor in, int row) {
        int from = in.position();
        if (in.peek() != '"') {
            in.passValue();
            column.set(row, in.address(from), in.position() - from);
            return;
        }
        int to = in.passString();
        if (in.escaped()) {
            byte[] text = JsonText.unescape(in.bytes(), from + 1, to);
            column.set(row, store.add(text, 0, text.length), text.length);
        } else {
            column.set(row, in.address(from + 1), to - from - 1);
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
