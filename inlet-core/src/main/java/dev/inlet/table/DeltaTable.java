package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.inlet.error.InletException;
import dev.inlet.storage.LocalFileIO;
import dev.inlet.storage.ProbedFileIO;
import dev.inlet.storage.StorageFailure;
import dev.inlet.storage.StorageProbe;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.defaults.engine.fileio.FileIO;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.internal.SnapshotImpl;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A Delta table at a place, whether it exists or not. Holds no state of the table and no resource; safe for any number of
 * threads. {@link #snapshot} loads its latest version, {@link #create} makes it.
 */
public final class DeltaTable {
    private static final int LONGEST_REASON = 500;

    private final FileIO files;
    private final Engine engine;
    private final String root;
    private final String name;

    private DeltaTable(FileIO files, String root, String name) {
        this.files = files;
        this.engine = KernelEngine.of(files);
        this.root = root;
        this.name = name;
    }

    /** The table in a directory of the local disk. */
    public static DeltaTable local(Path directory) {
        return at(new LocalFileIO(), directory.toString());
    }

    /** The table in a directory of the local disk, whose storage tells of its calls. */
    public static DeltaTable local(Path directory, StorageProbe probe) {
        return at(new ProbedFileIO(new LocalFileIO(), probe), directory.toString());
    }

    /**
     * @param root the table's directory as the {@code files} understand it
     */
    public static DeltaTable at(FileIO files, String root) {
        try {
            return new DeltaTable(files, files.resolvePath(root), root);
        } catch (IOException e) {
            throw StorageFailure.tell("looking for table " + root, e);
        }
    }

    /** What the user calls the table: the root as it was given. */
    public String name() {
        return name;
    }

    /** The table's directory, absolute. */
    public String root() {
        return root;
    }

    public FileIO files() {
        return files;
    }

    Engine engine() {
        return engine;
    }

    String logDirectory() {
        return root + "/_delta_log";
    }

    /**
     * Loads the latest version.
     *
     * @throws InletException of kind {@code CONFIGURATION} where there is no table
     */
    public TableSnapshot snapshot() {
        return find().orElseThrow(() -> InletException.configuration(
                "There is no Delta table at " + name,
                "It has no _delta_log with a version in it",
                "Check the path, or create the table"));
    }

    /** Loads the latest version; empty where there is no table. */
    public Optional<TableSnapshot> find() {
        return load(() -> TableManager.loadSnapshot(root).build(engine));
    }

    private Optional<TableSnapshot> load(Supplier<Snapshot> loading) {
        try {
            return Optional.of(reading(
                    "reading the log of table " + name, () -> new TableSnapshot(this, (SnapshotImpl) loading.get())));
        } catch (TableNotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Runs something of Kernel's that reads the table, with its failures told as ours.
     *
     * @throws TableNotFoundException where there is no table
     */
    <T> T reading(String doing, Supplier<T> kernel) {
        try {
            return kernel.get();
        } catch (TableNotFoundException | InletException e) {
            throw e;
        } catch (RuntimeException e) {
            throw told(doing, e);
        }
    }

    /** A failure of Kernel's in our words. What it finds wrong with a log it says with exceptions of any class. */
    InletException told(String doing, RuntimeException failure) {
        boolean storage = failure instanceof KernelEngineException || failure instanceof UncheckedIOException;
        if (storage && !isDamage(failure)) {
            return StorageFailure.tell(doing, storageCause(failure));
        }
        return new InletException(
                storage ? InletException.Kind.DATA : InletException.Kind.CONFIGURATION,
                "Table " + name + " could not be used while " + doing,
                beginning(String.valueOf(failure.getMessage())),
                "Repair the table, or use another",
                failure);
    }

    /** Whether a file was read, but is not what it has to be. */
    private static boolean isDamage(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException) {
                return true;
            }
        }
        return false;
    }

    /** Kernel's messages may list every entry of the log. */
    private static String beginning(String message) {
        return message.length() <= LONGEST_REASON ? message : message.substring(0, LONGEST_REASON) + " …";
    }

    /** What storage said, out of Kernel's wrappings. */
    static IOException storageCause(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io && !(cause instanceof FileNotFoundException)) {
                return io;
            }
            if (cause == cause.getCause()) {
                break;
            }
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException io) {
                return io;
            }
        }
        return new IOException(failure);
    }

    /**
     * Creates the table as its own version 0, without rows. Where there is one already, or another process is faster,
     * that one is opened and compared with the definition.
     *
     * @throws InletException of kind {@code CONFIGURATION} where the definition is not possible, or the existing table has
     *     other columns or other partition columns
     */
    public TableSnapshot create(TableDefinition definition) {
        return new TableCreation(this, definition).create();
    }

    /**
     * Checks that there is a way to create the table, and writes nothing. Only where there is no table.
     *
     * @throws InletException of kind {@code CONFIGURATION} where the definition is not possible
     */
    public void requireCreatable(TableDefinition definition) {
        new TableCreation(this, definition).check();
    }

    @Override
    public String toString() {
        return name;
    }
}
