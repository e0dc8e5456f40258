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
    private final ReadTexts texts;
    private ByteStore store = NO_STORE;

    NestedReader(String path, DataType type, UnknownFields unknownFields, boolean taken) {
        this.texts = new ReadTexts(taken);
        this.writer = NestedWriter.of(path, type, unknownFields);
    }

    @Override
    void begin(ByteStore newStore, int capacity) {
        store = newStore;
        texts.begin(newStore, capacity);
    }

    @Override
    void read(JsonInput in, int row) {
        json.clear();
        writer.write(in, json);
        if (texts.areKept()) {
            texts.set(row, json.addTo(store), json.length());
        }
    }

    @Override
    void setNull(int row) {
        texts.setNull(row);
    }

    @Override
    DataType evolve() {
        return writer.evolve();
    }

    @Override
    String expression(ScanColumns scan) {
        return texts.expression(
                scan, json -> writer.convert("from_json(" + json + ", " + structure("", "") + ")", 0), different -> {
                    // All in one, since a call costs more to plan than a text.
                    String all = Sql.text(String.join(",", different));
                    String list = "from_json('[' || " + all + " || ']', " + structure("[", "]") + ")";
                    return writer.needsConversion()
                            ? "list_transform(" + list + ", lambda d: " + writer.convert("d", 0) + ")"
                            : list;
                });
    }

    private String structure(String before, String after) {
        StringBuilder structure = new StringBuilder(before).append('"');
        JsonStringEncoder.getInstance().quoteAsString(writer.duckType(), structure);
        return Sql.text(structure.append('"').append(after).toString());
    }
}
