package dev.inlet.batch;

import dev.inlet.schema.DataType;
import dev.inlet.schema.PrimitiveType;
import java.util.Base64;

/** Strings in base64 (RFC 4648, section 4), with or without padding. */
final class BinaryReader extends ValueReader {
    private final String path;
    private ByteStore store = NO_STORE;
    private TextColumn column = new TextColumn(store, 0);

    BinaryReader(String path) {
        this.path = path;
    }

    @Override
    void begin(ByteStore newStore, int capacity) {
        store = newStore;
        column = new TextColumn(newStore, capacity);
    }

    @Override
    void read(JsonCursor in, int row) {
        byte[] base64 = readBase64(in, path);
        column.set(row, store.add(base64, 0, base64.length), base64.length);
    }

    /** The value at the cursor with its padding, as DuckDB wants it. */
    static byte[] readBase64(JsonCursor in, String path) {
        if (in.peek() == '"') {
            int from = in.position();
            int to = in.passString();
            try {
                byte[] value = Base64.getDecoder().decode(JsonText.unescape(in.bytes(), from + 1, to));
                return Base64.getEncoder().encode(value);
            } catch (IllegalArgumentException e) {
                in.position(from);
            }
        }
        throw new MisfitException(
                MisfitKind.WRONG_TYPE, path + ": expected BINARY as base64 but found " + in.describe());
    }

    @Override
    void setNull(int row) {
        column.setNull(row);
    }

    @Override
    DataType evolve() {
        return PrimitiveType.BINARY;
    }

    @Override
    String expression(ScanColumns scan) {
        return "from_base64(" + scan.add(column) + ")";
    }
}
