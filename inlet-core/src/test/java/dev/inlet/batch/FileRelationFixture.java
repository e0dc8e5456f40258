package dev.inlet.batch;

import dev.inlet.batch.MetadataColumn.Content;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import dev.inlet.testkit.TextRows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Files in a directory, and an engine that may read them. */
abstract class FileRelationFixture {
    static final List<MetadataColumn> METADATA =
            List.of(new MetadataColumn("_file", Content.TEXT, 0), new MetadataColumn("_row", Content.POSITION, 0));
    static final StructType SCHEMA = new StructType(
            List.of(Field.of("id", PrimitiveType.BIGINT, false), Field.of("name", PrimitiveType.STRING, true)));

    @TempDir
    Path directory;

    private Engine engine;
    Connection connection;
    final List<InputFile> files = new ArrayList<>();

    @BeforeEach
    void openEngine() throws SQLException {
        Path spill = directory.resolve("spill");
        engine = Engine.open(new EngineSettings(EngineSettings.LEAST_MEMORY_BYTES, 2, spill, List.of(directory)));
        connection = engine.connect();
    }

    @AfterEach
    void closeEngine() throws SQLException {
        connection.close();
        engine.close();
    }

    final Path add(String name, String content) throws IOException {
        Path path = Files.write(directory.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
        return add(path);
    }

    final Path add(Path path) throws IOException {
        Files.setLastModifiedTime(path, FileTime.fromMillis(1_000));
        files.add(new InputFile(path, files.size(), Files.size(path), 1_000, Compression.AUTO.of(path)));
        return path;
    }

    final Path parquet(String name, String select) throws SQLException, IOException {
        execute("COPY (" + select + ") TO '" + directory.resolve(name) + "' (FORMAT parquet)");
        return add(directory.resolve(name));
    }

    final void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Rows as text, columns between blanks, paths as names. */
    final List<String> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            return TextRows.of(result, " ").stream()
                    .map(row -> row.replace(directory + "/", ""))
                    .toList();
        }
    }
}
