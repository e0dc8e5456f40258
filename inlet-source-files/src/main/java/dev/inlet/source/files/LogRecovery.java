package dev.inlet.source.files;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings the discovery log in line with what the tables have committed, so that each position means the file that it meant
 * then. The log may be whole, gone, older than the tables, or of another life of the pipeline.
 */
final class LogRecovery {
    private final String source;
    private final DiscoveryLog log;
    private final DirectoryScan scan;
    private final Optional<Instant> takenBefore;

    /** What notes say, by position. */
    private final TreeMap<Long, LogEntry> remembered = new TreeMap<>();

    LogRecovery(String source, DiscoveryLog log, DirectoryScan scan, Optional<Instant> takenBefore) {
        this.source = source;
        this.log = log;
        this.scan = scan;
        this.takenBefore = takenBefore;
    }

    /**
     * @param committed the highest position that any table has; 0 where none has one
     * @param notes of earlier commits, in any order, some maybe twice; as a rule only the first is read
     * @throws InletException of kind {@code DATA} where neither the log nor the notes say which files were taken
     */
    void align(long committed, Supplier<Stream<String>> notes) {
        if (committed == 0) {
            if (log.end() > 0) {
                log.truncate(0);
            }
            return;
        }
        long known = readNotes(committed, notes);
        if (known > log.end()) {
            declareTaken(known);
        }
        List<LogEntry> missing = new ArrayList<>();
        for (long position = log.end(); position < committed; position++) {
            missing.add(requireNonNull(remembered.get(position)));
        }
        log.append(missing);
    }

    /** Reads until the log has been found right and what it lacks is known; answers from where on all positions are known. */
    private long readNotes(long committed, Supplier<Stream<String>> notes) {
        long known = committed;
        boolean agreed = false;
        try (Stream<String> texts = notes.get()) {
            Iterator<String> each = texts.iterator();
            while (each.hasNext() && !(known <= log.end() && (agreed || log.end() == log.first()))) {
                FileNote note = FileNote.parse(each.next());
                agreed |= compare(note);
                for (int i = 0; i < note.entries().size(); i++) {
                    remembered.put(note.from() + i, note.entries().get(i));
                }
                while (remembered.containsKey(known - 1)) {
                    known--;
                }
            }
        }
        return known;
    }

    /**
     * Cuts the log where it differs from the note: the note is what was committed.
     *
     * @return whether the log holds all that the note says
     */
    private boolean compare(FileNote note) {
        for (int i = 0; i < note.entries().size(); i++) {
            long position = note.from() + i;
            if (position < log.first() || position >= log.end()) {
                return false;
            }
            if (!log.read(position).file().equals(note.entries().get(i).file())) {
                log.truncate(position);
                return false;
            }
        }
        return true;
    }

    /** Gives the positions before {@code known} to the files that the user declares to be taken. */
    private void declareTaken(long known) {
        Instant since = Optional.ofNullable(remembered.get(known))
                .map(oldest -> Instant.ofEpochMilli(oldest.found()))
                .orElse(Instant.EPOCH);
        if (takenBefore.isEmpty() || takenBefore.get().isBefore(since)) {
            throw notKnown(known, since);
        }
        Map<String, LogEntry> taken = new LinkedHashMap<>();
        log.forEach((entry, position) -> taken.put(entry.file().path(), entry));
        long before = takenBefore.get().toEpochMilli();
        scan.list(file -> {
            if (file.modified() < before) {
                taken.putIfAbsent(file.path(), new LogEntry(file, before));
            }
        });
        remembered.values().forEach(entry -> taken.remove(entry.file().path()));
        if (taken.size() > known) {
            throw InletException.data(
                    "Source " + source + ": " + taken.size() + " files were last modified before " + takenBefore.get()
                            + ", but only " + known + " files were taken before those that are still known",
                    "Some of these files were never taken",
                    "Set taken-before to an earlier time, not before " + since);
        }
        log.truncate(0);
        log.truncate(known - taken.size());
        log.append(List.copyOf(taken.values()));
    }

    private InletException notKnown(long known, Instant since) {
        String time = since.equals(Instant.EPOCH)
                ? "a time before which all files are in the table"
                : since + ", when the oldest file that is still known was found";
        return InletException.data(
                "Source " + source + ": it is not known which files it took first (positions before " + known + ")",
                "The state directory is gone, and the table's history no longer reaches back that far",
                "Set taken-before to " + time + ": files last modified before it count as taken. Or give the source"
                        + " another name to take all files again");
    }
}
