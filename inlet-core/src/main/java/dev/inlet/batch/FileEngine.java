package dev.inlet.batch;

import dev.inlet.error.InletException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** An engine of its own, with one connection, that looks at data files. For one thread. */
final class FileEngine implements AutoCloseable {
    private static final long MEMORY_BYTES = 512_000_000L;

    private final Engine engine;
    private final Connection connection;

    private FileEngine(Engine engine, Connection connection) {
        this.engine = engine;
        this.connection = connection;
    }

    /** @param directories where the files are */
    static FileEngine open(List<Path> directories) {
        Engine engine = Engine.open(new EngineSettings(
                MEMORY_BYTES,
                Runtime.getRuntime().availableProcessors(),
                Path.of(System.getProperty("java.io.tmpdir")),
                directories));
        try {
            return new FileEngine(engine, engine.connect());
        } catch (SQLException e) {
            engine.close();
            throw InletException.bug("DuckDB gave no connection: " + e.getMessage(), e);
        }
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw InletException.bug("DuckDB could not be closed: " + e.getMessage(), e);
        } finally {
            engine.close();
        }
    }
}
