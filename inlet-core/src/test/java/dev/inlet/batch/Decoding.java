package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.inlet.position.SourcePartition;
import dev.inlet.schema.StructType;
import dev.inlet.testkit.TextRows;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An engine for tests, and short ways to fill batches and to read relations. */
final class Decoding implements AutoCloseable {
    static final SourcePartition PARTITION = new SourcePartition("clicks", "clicks-0");
    static final RecordOrigin ORIGIN = new RecordOrigin(PARTITION, List.of("clicks", 0));

    private final Engine engine;
    private final List<AutoCloseable> open = new ArrayList<>();

    Decoding(Path directory) {
        engine = Engine.open(
                new EngineSettings(256L << 20, 1, directory.resolve("spill"), List.of(directory.resolve("data"))));
    }

    Engine engine() {
        return engine;
    }

    /** A batch of these values at positions from 0 on; null is a tombstone. */
    RecordBatch batch(@Nullable String... values) {
        RecordBuffer buffer = engine.newBuffer();
        for (int i = 0; i < values.length; i++) {
            String value = values[i];
            buffer.append(ORIGIN, i, 1_000L * i, null, value == null ? null : ByteBuffer.wrap(value.getBytes(UTF_8)));
        }
        return keep(buffer.seal());
    }

    RecordBatch batchOfBytes(byte[]... values) {
        RecordBuffer buffer = engine.newBuffer();
        for (int i = 0; i < values.length; i++) {
            buffer.append(ORIGIN, i, 0, values[i], 0, values[i].length);
        }
        return keep(buffer.seal());
    }

    DecodedBatch decode(StructType schema, JsonOptions options, RecordBatch batch) {
        return keep(new JsonDecoder(engine, schema, options, List.of()).decode(batch));
    }

    DecodedBatch decode(StructType schema, @Nullable String... values) {
        return decode(schema, JsonOptions.STRICT, batch(values));
    }

    /** The rows as DuckDB prints them, columns joined by {@code |}. */
    List<String> rows(String sql) {
        try (Connection connection = engine.connect()) {
            return rows(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    static List<String> rows(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("SELECT COLUMNS(*)::VARCHAR FROM (" + sql + ")")) {
            return TextRows.of(result);
        }
    }

    <T extends AutoCloseable> T keep(T closeable) {
        open.add(closeable);
        return closeable;
    }

    @Override
    public void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
        engine.close();
    }
}
