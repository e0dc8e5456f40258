package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.inlet.error.InletException;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The versions of a table one after the other, for somebody who follows it. A look at the next version is a look for one file,
 * whatever the age of the table. For one thread.
 */
public final class VersionLog {
    private final DeltaTable table;
    private final LogDirectory log;
    private final TableLog versions;
    private PartitionNames names;
    private String tableId;
    /** The newest version that was seen: as long as its entry is the same file, the log is the same table's. */
    private Seen newest;

    /**
     * @param tableId of the table as of this version
     * @param entry the file of its entry; empty where it was cleaned up
     */
    private record Seen(long version, String tableId, Optional<TableLog.Stamp> entry) {}

    /**
     * Begins behind the snapshot.
     *
     * @param snapshot of any version, for the names of the partition columns
     */
    public VersionLog(TableSnapshot snapshot) {
        this.table = snapshot.table();
        this.log = new LogDirectory(table);
        this.versions = new TableLog(table);
        this.names = PartitionNames.of(snapshot);
        this.tableId = snapshot.id();
        this.newest = new Seen(snapshot.version(), snapshot.id(), versions.stamp(snapshot.version()));
    }

    /** Says which version is read first. */
    public void begin(long first) {
        if (first <= newest.version()) {
            tableId = tableId(first - 1).orElse(tableId);
        }
    }

    /**
     * The table's id as of a version; below the first, as of that. A version that replaces the table gives it another.
     *
     * @return empty where the version cannot be built, or not any more
     */
    public Optional<String> tableId(long version) {
        try {
            return Optional.of(versions.at(Math.max(version, 0)).metadata().id());
        } catch (InletException e) {
            return Optional.empty();
        }
    }

    /** The table's id as of the version that was read last. */
    public String tableId() {
        return tableId;
    }

    /**
     * Looks whether the table was dropped and another one made in its place; that one's versions are read then. One look for one
     * file where it was not.
     *
     * @return the first version that the other table's log has; empty where it is the same table, or none
     */
    public OptionalLong madeAnew() {
        Optional<TableLog.Stamp> entry = versions.stamp(newest.version());
        if (entry.equals(newest.entry())) {
            return OptionalLong.empty();
        }
        Optional<TableSnapshot> there = table.find();
        if (there.isEmpty()) {
            return OptionalLong.empty();
        }
        TableSnapshot latest = there.get();
        // A version that came later may have replaced the table, which leaves the versions before as they were.
        Optional<String> id =
                latest.version() > newest.version() ? tableId(newest.version()) : Optional.of(latest.id());
        if (id.isEmpty() || id.get().equals(newest.tableId())) {
            if (id.isPresent() && latest.version() >= newest.version()) {
                newest = new Seen(newest.version(), newest.tableId(), entry);
            }
            return OptionalLong.empty();
        }
        Seen seen = new Seen(latest.version(), latest.id(), versions.stamp(latest.version()));
        OptionalLong first = lowestFrom(0);
        names = PartitionNames.of(latest);
        tableId = latest.id();
        newest = seen;
        return first;
    }

    /**
     * @return empty where there is no entry of that version: it is yet to come, or was cleaned up
     * @throws InletException of kind {@code DATA} where the entry is damaged, or as storage fails
     */
    public Optional<TableVersion> read(long version) {
        Optional<FileStatus> entry = entry(version);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        VersionCollector collector = new VersionCollector(names, tableId);
        try {
            log.read(entry.get(), collector::take);
        } catch (JsonProcessingException e) {
            throw new InletException(
                    InletException.Kind.DATA,
                    "Version " + version + " of table " + table.name() + " cannot be read",
                    "Its log entry is damaged: " + e.getOriginalMessage(),
                    "Compare the log entry with a copy of the table",
                    e);
        }
        TableVersion read = collector.version(version, entry.get().getModificationTime());
        names = collector.names();
        tableId = read.tableId();
        if (version >= newest.version()) {
            newest = new Seen(
                    version,
                    tableId,
                    Optional.of(new TableLog.Stamp(
                            entry.get().getSize(), entry.get().getModificationTime())));
        }
        return Optional.of(read);
    }

    /** Whether there is an entry of that version. */
    public boolean has(long version) {
        return entry(version).isPresent();
    }

    /** The lowest version from this one on whose entry is there; empty where there is none. Lists the log. */
    public OptionalLong lowestFrom(long version) {
        return log.entries().stream()
                .mapToLong(LogDirectory::version)
                .filter(there -> there >= version)
                .min();
    }

    private Optional<FileStatus> entry(long version) {
        String path = FileNames.deltaFile(table.logDirectory(), version);
        try {
            return Optional.of(table.files().getFileStatus(path));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw StorageFailure.tell("reading " + path, e);
        }
    }
}
