package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.DataType;
import dev.inlet.schema.PrimitiveType;

/** Strings. Any other value fits as its JSON text, byte for byte. */
final class TextReader extends ValueReader {
    private final ReadTexts texts;
    private ByteStore store = NO_STORE;

    TextReader(boolean taken) {
        this.texts = new ReadTexts(taken);
    }

    @Override
    void begin(ByteStore newStore, int capacity) {
        store = newStore;
        texts.begin(newStore, capacity);
    }

    @Override
    void read(JsonInput in, int row) {
        if (!texts.areKept()) {
            in.passValue();
        } else if (!in.at(JsonToken.VALUE_STRING)) {
            int from = in.tokenFrom();
            in.passValue();
            texts.set(row, in.address(from), in.tokenTo() - from);
        } else if (in.atPlainText()) {
            texts.set(row, in.address(in.textFrom()), in.textTo() - in.textFrom());
        } else {
            byte[] text = in.utf8();
            texts.set(row, store.add(text, 0, text.length), text.length);
        }
    }

    @Override
    void setNull(int row) {
        texts.setNull(row);
    }

    @Override
    DataType evolve() {
        return PrimitiveType.STRING;
    }

    @Override
    String expression(ScanColumns scan) {
        return texts.expression(scan);
    }
}
