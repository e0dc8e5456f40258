package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.inlet.schema.DataType;
import java.io.ByteArrayOutputStream;

/**
 * Arrays and maps. Their values are checked here and travel as one JSON text, which DuckDB turns into lists and structs: it reads
 * the text that is written here exactly.
 */
final class NestedReader extends ValueReader {
    private final NestedWriter writer;
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private ByteStore store = NO_STORE;
    private TextColumn column = new TextColumn(store, 0);

    NestedReader(String path, DataType type, UnknownFields unknownFields) {
        this.writer = NestedWriter.of(path, type, unknownFields);
    }

    @Override
    void begin(ByteStore newStore, int capacity) {
        store = newStore;
        column = new TextColumn(newStore, capacity);
    }

    @Override
    void read(JsonCursor in, int row) {
        json.reset();
        writer.write(in, json);
        byte[] text = json.toByteArray();
        column.set(row, store.add(text, 0, text.length), text.length);
    }

    @Override
    void setNull(int row) {
        column.setNull(row);
    }

    @Override
    DataType evolve() {
        return writer.evolve();
    }

    @Override
    String expression(ScanColumns scan) {
        ByteArrayOutputStream structure = new ByteArrayOutputStream();
        byte[] type = writer.duckType().getBytes(UTF_8);
        JsonText.quote(structure, type, 0, type.length);
        String text = "from_json(" + scan.add(column) + ", " + Sql.text(structure.toString(UTF_8)) + ")";
        return writer.convert(text, 0);
    }
}
