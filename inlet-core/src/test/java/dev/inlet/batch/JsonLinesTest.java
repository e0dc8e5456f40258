package dev.inlet.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.error.InletException;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JsonLinesTest {
    private static final StructType SCHEMA = new StructType(List.of(Field.of("id", PrimitiveType.BIGINT, false)));

    @TempDir
    Path directory;

    private Engine engine;
    private final List<InputFile> files = new ArrayList<>();

    @BeforeEach
    void openEngine() {
        engine = Engine.open(new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 1, directory, List.of()));
    }

    @AfterEach
    void closeEngine() {
        engine.close();
    }

    private Path add(String name, byte[] content) throws IOException {
        Path path = Files.write(directory.resolve(name), content);
        long modified = Files.getLastModifiedTime(path).toMillis();
        files.add(new InputFile(path, files.size(), content.length, modified, Compression.NONE));
        return path;
    }

    private Path add(String name, String content) throws IOException {
        return add(name, content.getBytes(StandardCharsets.UTF_8));
    }

    /** The rows as {@code id file row}, and the misfits. */
    private List<String> decode(long chunkBytes, List<Misfit> misfits) throws SQLException {
        List<MetadataColumn> metadata =
                List.of(new MetadataColumn("_file", Content.TEXT, 0), new MetadataColumn("_row", Content.POSITION, 0));
        JsonDecoder decoder = new JsonDecoder(engine, SCHEMA, JsonOptions.STRICT, metadata);
        List<String> rows = new ArrayList<>();
        try (JsonLines lines = new JsonLines(engine, "landing", files, chunkBytes);
                Connection connection = engine.connect()) {
            for (Optional<RecordBatch> chunk = lines.next(); chunk.isPresent(); chunk = lines.next()) {
                try (RecordBatch batch = chunk.get();
                        DecodedBatch decoded = decoder.decode(batch);
                        Statement statement = connection.createStatement();
                        ResultSet result = statement.executeQuery(decoded.sql())) {
                    while (result.next()) {
                        Path file = Path.of(result.getString("_file"));
                        rows.add(
                                result.getLong("id") + " " + directory.relativize(file) + " " + result.getLong("_row"));
                    }
                    misfits.addAll(decoded.misfits());
                }
            }
        }
        return rows;
    }

    @Test
    void recordsKnowTheirFileAndLine() throws Exception {
        add("a", "{\"id\":1}\n\n{\"id\":2}\n");
        add("empty", "");
        add("b", "{\"id\":3}");
        assertThat(decode(1 << 20, new ArrayList<>())).containsExactly("1 a 0", "2 a 2", "3 b 0");
    }

    @Test
    void chunksCutFilesAnywhereBetweenLines() throws Exception {
        add("a", "{\"id\":1}\n{\"id\":2}\n{\"id\":3}\n");
        add("b", "{\"id\":4}\n{\"id\":5}");
        assertThat(decode(9, new ArrayList<>())).containsExactly("1 a 0", "2 a 1", "3 a 2", "4 b 0", "5 b 1");
    }

    @Test
    void aRecordThatDoesNotFitIsToldWithFileAndLine() throws Exception {
        Path file = add("a", "{\"id\":1}\n{\"id\":\n{\"id\":null}\n");
        Path binary = add("b", new byte[] {'{', '"', 'i', 'd', '"', ':', '"', (byte) 0xFF, '"', '}'});
        List<Misfit> misfits = new ArrayList<>();
        assertThat(decode(1 << 20, misfits)).containsExactly("1 a 0");
        assertThat(misfits)
                .extracting(Misfit::partition, Misfit::position)
                .containsExactly(
                        tuple(new SourcePartition("landing", file.toString()), 1L),
                        tuple(new SourcePartition("landing", file.toString()), 2L),
                        tuple(new SourcePartition("landing", binary.toString()), 0L));
    }

    @Test
    void filesWithoutRecordsGiveNoChunk() throws Exception {
        add("a", "\n\n");
        add("b", "");
        assertThat(decode(1 << 20, new ArrayList<>())).isEmpty();
    }

    @Test
    void aFileThatIsGoneIsToldByItsName() throws Exception {
        Path file = add("a", "{\"id\":1}");
        Files.delete(file);
        assertThatThrownBy(() -> decode(1 << 20, new ArrayList<>()))
                .isInstanceOf(InletException.class)
                .hasMessageContaining(file.toString());
    }
}
