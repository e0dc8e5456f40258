package dev.inlet.source.files;

import dev.inlet.error.InletException;
import dev.inlet.option.Options;
import dev.inlet.source.files.FilesOptions.ChangedFiles;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds new files and gives them their positions; notices files that changed after they were taken. */
final class Discovery {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    /** Listing takes at most one part in this many of the time, however large the directory is. */
    private static final int LISTING_SHARE = 10;

    private static final Duration LONGEST_INTERVAL = Duration.ofMinutes(1);

    private final String source;
    private final DirectoryScan scan;
    private final DiscoveryLog log;
    private final ChangedFiles changedFiles;
    private final Duration interval;
    private final SettlingFiles settling;
    private final KnownFiles known = new KnownFiles();
    private Instant lastScan = Instant.EPOCH;
    private Instant nextScan = Instant.EPOCH;

    Discovery(String source, DirectoryScan scan, DiscoveryLog log, Options options) {
        this.source = source;
        this.scan = scan;
        this.log = log;
        this.changedFiles = options.get(FilesOptions.CHANGED_FILES);
        this.interval = options.get(FilesOptions.POLL_INTERVAL);
        this.settling = new SettlingFiles(options.get(FilesOptions.SETTLE_TIME));
        log.forEach((entry, position) -> known.put(entry.file(), position));
    }

    /** How long until the next scan is due; not positive where it is. */
    Duration untilScan(Instant now) {
        // A clock that was set back must not stop the polling.
        return now.isBefore(lastScan) ? Duration.ZERO : Duration.between(now, nextScan);
    }

    /** Whether a file has kept its size and time long enough to be taken. */
    boolean isSettled(ListedFile file, Instant now) {
        return settling.isSettled(file, now);
    }

    /**
     * Lists the files and gives new ones the next positions, durably.
     *
     * @param taken the position before which all files are taken; one that changed and has a later one is looked at again
     *     when its turn comes
     * @return how many files were left because they are still written
     * @throws InletException of kind {@code DATA} where a taken file changed and the options say so
     */
    int scan(InstantSource clock, long taken) {
        Instant now = clock.instant();
        List<ListedFile> found = new ArrayList<>();
        Set<String> unsettled = new HashSet<>();
        scan.list(file -> {
            if (!known.isUnchanged(file) && mayTake(file, taken)) {
                if (settling.isSettled(file, now)) {
                    found.add(file);
                } else {
                    unsettled.add(file.path());
                }
            }
        });
        settling.retain(unsettled);
        found.sort(ListedFile.ORDER);
        long first = log.end();
        log.append(found.stream()
                .map(file -> new LogEntry(file, now.toEpochMilli()))
                .toList());
        for (int i = 0; i < found.size(); i++) {
            known.put(found.get(i), first + i);
        }
        Duration pause = Duration.between(now, clock.instant()).multipliedBy(LISTING_SHARE);
        pause = pause.compareTo(LONGEST_INTERVAL) > 0 ? LONGEST_INTERVAL : pause;
        lastScan = now;
        nextScan = now.plus(pause.compareTo(interval) > 0 ? pause : interval);
        return unsettled.size();
    }

    /** Notes what a file looks like when it is read, where it changed since it was found. */
    void replace(long position, LogEntry entry) {
        log.replace(position, entry);
        known.put(entry.file(), position);
    }

    /** Gives the files from this position on their positions anew, in this order. */
    void reorder(long from, List<LogEntry> entries) {
        log.truncate(from);
        log.append(entries);
        for (int i = 0; i < entries.size(); i++) {
            known.put(entries.get(i).file(), from + i);
        }
    }

    private boolean mayTake(ListedFile file, long taken) {
        long position = known.position(file.path());
        if (position == KnownFiles.UNKNOWN) {
            return true;
        }
        if (position >= taken) {
            return false;
        }
        switch (changedFiles) {
            case FAIL -> throw changed(file, position);
            case IGNORE -> {
                LOG.atWarn()
                        .addKeyValue("source", source)
                        .addKeyValue("file", file.path())
                        .addKeyValue("position", position)
                        .log("a file changed after it was taken; the change is left out");
                known.put(file, position);
                return false;
            }
            case TAKE_AGAIN -> {
                return true;
            }
        }
        throw new IllegalStateException("no such choice: " + changedFiles);
    }

    InletException changed(ListedFile file, long position) {
        ListedFile before = log.read(position).file();
        return InletException.data(
                "Source " + source + ": the file " + scan.absolute(file.path()) + " changed after it was taken",
                "It had " + before.size() + " bytes, modified " + Instant.ofEpochMilli(before.modified())
                        + "; now it has " + file.size() + " bytes, modified " + Instant.ofEpochMilli(file.modified()),
                "Put new records in new files. For this one, choose changed-files: ignore (keep what was taken) or take-again"
                        + " (read the whole file as a new one), or put the old content and time back");
    }
}
