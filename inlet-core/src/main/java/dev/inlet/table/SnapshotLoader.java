package dev.inlet.table;

import dev.inlet.error.InletException;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.Snapshot;
import io.delta.kernel.TableManager;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.exceptions.KernelException;
import io.delta.kernel.exceptions.TableNotFoundException;
import io.delta.kernel.exceptions.UnsupportedTableFeatureException;
import io.delta.kernel.internal.DeltaHistoryManager;
import io.delta.kernel.internal.SnapshotImpl;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds a version of a table for reading, and says what is wrong where it cannot. */
final class SnapshotLoader {
    private final DeltaTable table;
    private final Engine engine;

    SnapshotLoader(DeltaTable table) {
        this.table = table;
        this.engine = table.engine();
    }

    Snapshot load(AsOf asOf) {
        try {
            if (asOf instanceof AsOf.Version wanted) {
                return at(wanted.version());
            }
            Snapshot latest = latest();
            return asOf instanceof AsOf.Time wanted ? at(versionAt(wanted, latest)) : latest;
        } catch (TableNotFoundException e) {
            throw notFound(table, e);
        } catch (UnsupportedTableFeatureException e) {
            throw unsupported(table, e.getUnsupportedFeatures(), e);
        } catch (KernelEngineException e) {
            throw StorageFailure.tell("reading the log of table " + table, DeltaTable.storageCause(e));
        } catch (KernelException e) {
            throw new InletException(
                    InletException.Kind.CONFIGURATION,
                    "Table " + table + " has no readable version for " + asOf,
                    String.valueOf(e.getMessage()),
                    "See `inlet table history` for the versions that are there",
                    e);
        }
    }

    /** As {@link #load}. */
    TableSnapshot tableSnapshot(AsOf asOf) {
        return new TableSnapshot(table, (SnapshotImpl) load(asOf));
    }

    private Snapshot latest() {
        return TableManager.loadSnapshot(table.root()).build(engine);
    }

    private Snapshot at(long version) {
        return TableManager.loadSnapshot(table.root()).atVersion(version).build(engine);
    }

    private long versionAt(AsOf.Time wanted, Snapshot latest) {
        return DeltaHistoryManager.getActiveCommitAtTimestamp(
                        engine,
                        latest,
                        latest.getLogPath(),
                        wanted.time().toEpochMilli(),
                        true, // the version can be rebuilt
                        true, // a time after the newest commit means the newest
                        false, // a time before the oldest is an error
                        List.of())
                .getVersion();
    }

    static InletException notFound(DeltaTable table, @Nullable Throwable cause) {
        return new InletException(
                InletException.Kind.CONFIGURATION,
                "There is no Delta table at " + table,
                "The directory _delta_log in it is missing or empty",
                "Check the path; a new table appears with the first commit",
                cause);
    }

    static InletException unsupported(DeltaTable table, Set<String> features, @Nullable Throwable cause) {
        return new InletException(
                InletException.Kind.CONFIGURATION,
                "Table " + table + " cannot be read",
                "It needs table features that Inlet does not have: " + String.join(", ", new TreeSet<>(features)),
                "Use another engine for this table, or drop the feature from it",
                cause);
    }
}
