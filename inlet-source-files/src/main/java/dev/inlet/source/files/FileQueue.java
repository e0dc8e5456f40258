package dev.inlet.source.files;

import dev.inlet.batch.InputFile;
import dev.inlet.error.InletException;
import dev.inlet.option.Options;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.source.files.FilesOptions.ChangedFiles;
import dev.inlet.source.files.FilesOptions.MissingFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The discovered files that are still to be handed over, in the order of their positions. */
final class FileQueue {
    private static final Logger LOG = LoggerFactory.getLogger(FileQueue.class);

    /** Keeps a commit's note, which names the files, to the order of 100 kB. */
    static final int MOST_FILES_IN_A_BATCH = 1000;

    private final SourcePartition partition;
    private final Options options;
    private final DirectoryScan scan;
    private final DiscoveryLog log;
    private final Discovery discovery;
    private long next;
    private long committed;

    /**
     * @param next the position to go on at
     * @param committed files before this position are in some table
     */
    FileQueue(
            SourcePartition partition,
            Options options,
            DirectoryScan scan,
            DiscoveryLog log,
            long next,
            long committed) {
        this.partition = partition;
        this.options = options;
        this.scan = scan;
        this.log = log;
        this.discovery = new Discovery(partition.source(), scan, log, options);
        this.next = next;
        this.committed = committed;
    }

    /** How long until the directory is to be listed again; not positive where it is. */
    Duration untilScan(Instant now) {
        return discovery.untilScan(now);
    }

    /** Looks for new files; answers how many it had to leave because they are still written. */
    int discover(InstantSource clock) {
        return discovery.scan(clock, Math.max(next, committed));
    }

    /** Files that are found and not handed over. */
    long waiting() {
        return log.end() - next;
    }

    /**
     * Hands over what comes next.
     *
     * @param maxBytes takes files until their sizes reach this; at least one
     * @return empty where there is none, or where the next one is being written again
     * @throws InletException of kind {@code DATA} where a file is gone, changed or unreadable and the options do not say
     *     what to do
     */
    Optional<FileBatch> take(long maxBytes, Instant now) {
        List<InputFile> files = new ArrayList<>();
        List<LogEntry> entries = new ArrayList<>();
        long bytes = 0;
        while (next + entries.size() < log.end() && bytes < maxBytes && entries.size() < MOST_FILES_IN_A_BATCH) {
            long position = next + entries.size();
            LogEntry entry = log.read(position);
            Optional<ListedFile> found = scan.look(entry.file().path());
            if (found.isEmpty()) {
                if (!files.isEmpty()) {
                    break;
                }
                skip(entry, position);
            } else {
                if (!found.get().equals(entry.file())) {
                    if (position >= committed && !discovery.isSettled(found.get(), now)) {
                        break;
                    }
                    entry = replace(position, entry, found.get());
                }
                files.add(inputFile(entry.file(), position));
                bytes += entry.file().size();
            }
            entries.add(entry);
        }
        if (entries.isEmpty()) {
            return Optional.empty();
        }
        FileNote note = new FileNote(next, entries);
        FileBatch batch = new FileBatch(partition, note.from(), note.to(), files, note.toJson());
        next = note.to();
        return Optional.of(batch);
    }

    /**
     * Puts the files that are being written behind the others that wait: none of them has been handed over, so their positions are
     * free. To be called where {@link #take} handed over nothing.
     *
     * @return whether there are others
     */
    boolean putOff(Instant now) {
        List<LogEntry> order = new ArrayList<>();
        List<LogEntry> written = new ArrayList<>();
        for (long position = next; position < log.end(); position++) {
            LogEntry entry = log.read(position);
            boolean settled = scan.look(entry.file().path())
                    .filter(found -> !found.equals(entry.file()) && !discovery.isSettled(found, now))
                    .isEmpty();
            (settled ? order : written).add(entry);
        }
        if (order.isEmpty()) {
            return false;
        }
        order.addAll(written);
        discovery.reorder(next, order);
        return true;
    }

    private void skip(LogEntry entry, long position) {
        if (options.get(FilesOptions.MISSING_FILES) == MissingFiles.FAIL) {
            throw InletException.data(
                    "Source " + partition.source() + ": the file "
                            + scan.absolute(entry.file().path()) + " was found at "
                            + Instant.ofEpochMilli(entry.found()) + " and is gone",
                    "It was deleted or renamed before it was read",
                    "Put it back, or set missing-files: skip to go on without it");
        }
        LOG.atWarn()
                .addKeyValue("source", partition.source())
                .addKeyValue("file", entry.file().path())
                .addKeyValue("position", position)
                .log("a file is gone before it was read; it is skipped");
    }

    /** A file that changed between its discovery and now: it is taken as it is now, if no table has it as it was. */
    private LogEntry replace(long position, LogEntry entry, ListedFile found) {
        if (position < committed && options.get(FilesOptions.CHANGED_FILES) == ChangedFiles.FAIL) {
            throw discovery.changed(found, position);
        }
        LogEntry current = new LogEntry(found, entry.found());
        discovery.replace(position, current);
        return current;
    }

    private InputFile inputFile(ListedFile file, long position) {
        Path path = scan.absolute(file.path());
        if (!Files.isReadable(path)) {
            throw InletException.data(
                    "Source " + partition.source() + ": the file " + path + " cannot be read",
                    "This process has no permission",
                    "Allow reading, or delete it and set missing-files: skip");
        }
        return file.input(scan, options, position);
    }
}
