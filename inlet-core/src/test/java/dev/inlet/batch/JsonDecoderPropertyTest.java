package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.inlet.batch.JsonOracle.DoesNotFit;
import dev.inlet.batch.JsonOracle.JsonAsText;
import dev.inlet.schema.StructType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.LongStream;
import org.duckdb.DuckDBStruct;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonDecoderPropertyTest {
    private static final int SCHEMAS = 60;
    private static final int DOCUMENTS = 150;

    @TempDir
    Path directory;

    @Test
    void everyRecordIsDecodedAsJacksonWouldOrRefusedWhereItWould() throws Exception {
        long seed = Long.getLong("inlet.seed", System.nanoTime());
        System.out.println("JsonDecoderPropertyTest: -Dinlet.seed=" + seed);
        long fitting = 0;
        long refused = 0;
        try (Decoding decoding = new Decoding(directory)) {
            for (long schemaSeed : LongStream.range(seed, seed + SCHEMAS).toArray()) {
                GeneratedJson generated = new GeneratedJson(schemaSeed);
                StructType schema = generated.schema();
                byte[][] documents = new byte[DOCUMENTS][];
                for (int i = 0; i < DOCUMENTS; i++) {
                    documents[i] = generated.document(schema);
                }
                RecordBatch batch = decoding.batchOfBytes(documents);
                JsonDecoder decoder = new JsonDecoder(decoding.engine(), schema, JsonOptions.STRICT, List.of());
                try (DecodedBatch decoded = decoder.decode(batch)) {
                    compare(schemaSeed, decoding, schema, documents, decoded);
                    fitting += decoded.rows();
                    refused += decoded.misfitCount();
                }
                compareWhereTextsWereNotKept(schemaSeed, decoding, schema, documents, batch);
            }
        }
        assertThat(fitting).isGreaterThan(SCHEMAS * DOCUMENTS / 4);
        assertThat(refused).isGreaterThan(SCHEMAS * DOCUMENTS / 20);
    }

    private static void compareWhereTextsWereNotKept(
            long seed, Decoding decoding, StructType schema, byte[][] documents, RecordBatch batch)
            throws SQLException {
        JsonDecoder decoder = new JsonDecoder(decoding.engine(), schema, JsonOptions.STRICT, List.of(), field -> false);
        try (DecodedBatch decoded = decoder.decode(batch)) {
            compare(seed, decoding, schema, documents, decoded);
        }
    }

    static void compare(long seed, Decoding decoding, StructType schema, byte[][] documents, DecodedBatch decoded)
            throws SQLException {
        Map<Long, Misfit> misfits = new LinkedHashMap<>();
        decoded.misfits().forEach(misfit -> misfits.put(misfit.position(), misfit));
        List<List<@Nullable Object>> rows =
                rows(decoding, decoded.sql(), schema.fields().size());
        int row = 0;
        for (int i = 0; i < documents.length; i++) {
            String context = "seed " + seed + ", " + schema.columnsDdl() + "\n"
                    + new String(documents[i], StandardCharsets.UTF_8) + "\nmisfit: " + misfits.get((long) i);
            @Nullable List<@Nullable Object> expected;
            try {
                expected = JsonOracle.decode(schema, documents[i]);
            } catch (DoesNotFit e) {
                assertThat(misfits).as(context + "\noracle: " + e.getMessage()).containsKey((long) i);
                continue;
            }
            if (expected == null) {
                row += misfits.containsKey((long) i) ? 0 : 1;
                continue;
            }
            assertThat(misfits).as(context).doesNotContainKey((long) i);
            List<@Nullable Object> actual = rows.get(row++);
            assertThat(same(expected, actual))
                    .as(context + "\nexpected " + expected + "\nactual   " + actual)
                    .isTrue();
        }
        assertThat(rows).hasSize(row);
    }

    private static boolean same(@Nullable Object expected, @Nullable Object actual) {
        if (expected instanceof JsonAsText json) {
            return json.matches(actual);
        }
        if (expected instanceof List<?> list && actual instanceof List<?> other) {
            boolean same = list.size() == other.size();
            for (int i = 0; same && i < list.size(); i++) {
                same = same(list.get(i), other.get(i));
            }
            return same;
        }
        if (expected instanceof Map<?, ?> map && actual instanceof Map<?, ?> other) {
            return map.keySet().equals(other.keySet())
                    && map.keySet().stream().allMatch(k -> same(map.get(k), other.get(k)));
        }
        return Objects.equals(expected, actual);
    }

    private static List<List<@Nullable Object>> rows(Decoding decoding, String sql, int columns) throws SQLException {
        List<List<@Nullable Object>> rows = new ArrayList<>();
        try (Connection connection = decoding.engine().connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                List<@Nullable Object> row = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    row.add(plain(result.getObject(i)));
                }
                rows.add(row);
            }
        }
        return rows;
    }

    /** DuckDB's values in the classes that the oracle uses. */
    private static @Nullable Object plain(@Nullable Object value) throws SQLException {
        if (value instanceof DuckDBStruct struct) {
            return plain(struct.getMap());
        }
        if (value instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> plain = new LinkedHashMap<>();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                plain.put(entry.getKey(), plain(entry.getValue()));
            }
            return plain;
        }
        if (value instanceof Array array) {
            List<@Nullable Object> plain = new ArrayList<>();
            for (Object element : (Object[]) array.getArray()) {
                plain.add(plain(element));
            }
            return plain;
        }
        if (value instanceof Blob blob) {
            return new String(blob.getBytes(1, (int) blob.length()), StandardCharsets.ISO_8859_1);
        }
        if (value instanceof OffsetDateTime instant) {
            return instant.withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
        }
        if (value instanceof Timestamp timestamp) {
            return timestamp.toLocalDateTime();
        }
        if (value instanceof Byte || value instanceof Short || value instanceof Integer) {
            return ((Number) value).longValue();
        }
        if (value instanceof Double number && number == 0) {
            return 0d;
        }
        return value instanceof Float number && number == 0 ? (Object) 0f : value;
    }
}
