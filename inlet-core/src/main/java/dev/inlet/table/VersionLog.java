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
    private PartitionNames names;

    /** @param snapshot of any version, for the names of the partition columns */
    public VersionLog(TableSnapshot snapshot) {
        this.table = snapshot.table();
        this.log = new LogDirectory(table);
        this.names = PartitionNames.of(snapshot);
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
        VersionCollector collector = new VersionCollector(names);
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
        names = collector.names();
        return Optional.of(collector.version(version, entry.get().getModificationTime()));
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
