package dev.inlet.batch;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.inlet.schema.DataType;

/**
 * Arrays and maps. Their values are checked here and travel as one JSON text, which DuckDB turns into lists and structs: it reads
 * the text that is written here exactly.
 */
final class NestedReader extends ValueReader {
    private final NestedWriter writer;
    private final ByteBuilder json = new ByteBuilder();
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
    void read(JsonInput in, int row) {
        json.clear();
        writer.write(in, json);
        column.set(row, json.addTo(store), json.length());
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
        StringBuilder structure = new StringBuilder("\"");
        JsonStringEncoder.getInstance().quoteAsString(writer.duckType(), structure);
        structure.append('"');
        String text = "from_json(" + scan.add(column) + ", " + Sql.text(structure.toString()) + ")";
        return writer.convert(text, 0);
    }
}
