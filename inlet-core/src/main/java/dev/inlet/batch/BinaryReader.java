package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.schema.DataType;
import dev.inlet.schema.PrimitiveType;
import java.util.Base64;

/** Strings in base64 (RFC 4648, section 4), with or without padding. */
final class BinaryReader extends ValueReader {
    private final String path;
    private final ReadTexts texts;
    private ByteStore store = NO_STORE;

    BinaryReader(String path, boolean taken) {
        this.path = path;
        this.texts = new ReadTexts(taken);
    }

    @Override
    void begin(ByteStore newStore, int capacity) {
        store = newStore;
        texts.begin(newStore, capacity);
    }

    @Override
    void read(JsonInput in, int row) {
        byte[] base64 = readBase64(in, path);
        if (texts.areKept()) {
            texts.set(row, store.add(base64, 0, base64.length), base64.length);
        }
    }

    /** The current value with its padding, as DuckDB wants it. */
    static byte[] readBase64(JsonInput in, String path) {
        if (in.at(JsonToken.VALUE_STRING)) {
            try {
                return Base64.getEncoder().encode(Base64.getDecoder().decode(in.utf8()));
            } catch (IllegalArgumentException e) {
                // Told below.
            }
        }
        throw new MisfitException(
                MisfitKind.WRONG_TYPE, path + ": expected BINARY as base64 but found " + in.describe());
    }

    @Override
    void setNull(int row) {
        texts.setNull(row);
    }

    @Override
    DataType evolve() {
        return PrimitiveType.BINARY;
    }

    @Override
    String expression(ScanColumns scan) {
        return "from_base64(" + texts.expression(scan) + ")";
    }
}
