package dev.inlet.batch;

import dev.inlet.error.InletException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBDriver;

/**
 * One DuckDB in this process, in memory only. Its configuration is set once, here, and then locked: SQL that a user wrote
 * can neither read nor write outside the given directories, load extensions, nor lift these limits.
 *
 * <p>An engine may be used by any thread; a connection by one at a time.
 */
public final class Engine implements AutoCloseable {
    private final DuckDBConnection root;
    private final SpillDirectory spill;
    private final RowScans scans = new RowScans();
    private final RowSelections selections = new RowSelections();
    private final ChunkPool chunks = new ChunkPool();
    /** All that were given out: DuckDB keeps its memory until the last one is closed. */
    private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();

    private Engine(DuckDBConnection root, SpillDirectory spill) {
        this.root = root;
        this.spill = spill;
    }

    /**
     * @throws InletException of kind {@code CONFIGURATION} where DuckDB's native library cannot be loaded or the spill
     *     directory cannot be made
     */
    public static Engine open(EngineSettings settings) {
        SpillDirectory spill = SpillDirectory.make(settings.spillDirectory());
        DuckDBConnection connection = null;
        try {
            connection = connectInMemory();
            Engine engine = new Engine(connection, spill);
            engine.scans.register(connection);
            engine.selections.register(connection);
            for (String statement : configuration(settings, spill.path())) {
                new Statements(connection).execute(statement);
            }
            return engine;
        } catch (SQLException | RuntimeException e) {
            if (connection != null) {
                closeQuietly(connection, e);
            }
            spill.close();
            if (e instanceof InletException known) {
                throw known;
            }
            throw InletException.bug("DuckDB refused Inlet's configuration: " + e.getMessage(), e);
        }
    }

    /** A further connection to the same database; the caller closes it. */
    public Connection connect() throws SQLException {
        Connection connection = root.duplicate();
        connections.add(connection);
        return connection;
    }

    /** An empty buffer for records of one source; see there for who may use it. */
    public RecordBuffer newBuffer() {
        return new RecordBuffer(chunks);
    }

    RowScans scans() {
        return scans;
    }

    RowSelections selections() {
        return selections;
    }

    /** Ends the database and removes what it spilled. Connections that are still open are closed; none may be in use. */
    @Override
    public void close() {
        try {
            for (Connection connection : connections) {
                connection.close();
            }
            root.close();
        } catch (SQLException e) {
            throw InletException.bug("DuckDB could not be closed: " + e.getMessage(), e);
        } finally {
            spill.close();
        }
    }

    private static List<String> configuration(EngineSettings settings, Path spill) {
        List<String> statements = new ArrayList<>();
        statements.add("SET GLOBAL memory_limit='" + settings.memoryLimitBytes() + "B'");
        statements.add("SET GLOBAL threads=" + settings.threads());
        statements.add("SET GLOBAL temp_directory=" + Sql.text(spill.toString()));
        statements.add("SET GLOBAL TimeZone='UTC'");
        statements.add("SET GLOBAL autoinstall_known_extensions=false");
        statements.add("SET GLOBAL autoload_known_extensions=false");
        statements.add("SET GLOBAL allow_community_extensions=false");
        // With a trailing slash, or /data would also open /data-of-others.
        statements.add("SET GLOBAL allowed_directories=["
                + settings.directories().stream()
                        .map(d -> d.toAbsolutePath().normalize() + "/")
                        // DuckDB looks at a path before it takes it for a glob, too.
                        .flatMap(d -> Stream.of(d, FileSql.literalPath(d)))
                        .distinct()
                        .map(Sql::text)
                        .collect(Collectors.joining(", "))
                + "]");
        statements.add("SET GLOBAL enable_external_access=false");
        // Last: after it no SET works, ours included.
        statements.add("SET GLOBAL lock_configuration=true");
        return statements;
    }

    private static DuckDBConnection connectInMemory() throws SQLException {
        try {
            Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
            NativeLibrary.unlink();
            return connection.unwrap(DuckDBConnection.class);
        } catch (LinkageError e) {
            // The driver unpacks its native library to the temporary directory and loads it from there.
            Throwable reason = e.getCause() == null ? e : e.getCause();
            throw new InletException(
                    InletException.Kind.CONFIGURATION,
                    "DuckDB's native library could not be loaded",
                    reason.toString(),
                    "Set -Djava.io.tmpdir to a directory that can be written and is not mounted noexec ("
                            + System.getProperty("java.io.tmpdir")
                            + " is used now), on Linux with glibc (amd64, arm64), macOS (arm64) or Windows (amd64)",
                    e);
        }
    }

    private static void closeQuietly(DuckDBConnection connection, Throwable reason) {
        try {
            connection.close();
        } catch (SQLException e) {
            reason.addSuppressed(e);
        }
    }
}
