package dev.inlet.source.files;

import dev.inlet.batch.InputFile;
import dev.inlet.option.Options;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileAudit;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.StoredProgress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Looks for the files that the commits name, and for those that no commit names; hands over again those that did not change. A
 * commit's note is in the table that was the pipeline's first, and is good for its other tables too.
 */
final class FilesAudit implements FileAudit {
    private static final int MOST_NAMES = 5;

    private final String source;
    private final Options options;
    private final DirectoryScan scan;

    /** By position. */
    private final SortedMap<Long, ListedFile> taken = new TreeMap<>();

    private FilesAudit(String source, Options options) {
        this.source = source;
        this.options = options;
        this.scan = new DirectoryScan(FilePattern.of(options.get(FilesOptions.PATH)));
    }

    static FilesAudit open(String source, Options options, StoredProgress stored) {
        FilesAudit audit = new FilesAudit(source, options);
        try (Stream<String> notes = stored.notes().get()) {
            notes.map(FileNote::parse).forEach(audit::know);
        }
        return audit;
    }

    private void know(FileNote note) {
        for (int i = 0; i < note.entries().size(); i++) {
            taken.putIfAbsent(note.from() + i, note.entries().get(i).file());
        }
    }

    @Override
    public Presence look(PositionRange range, Optional<String> note) {
        Optional<FileNote> own = note.map(FileNote::parse);
        if (own.isPresent() && !covers(own.get(), range)) {
            return new Presence.Contradiction(
                    "names of the files from " + range.first() + " to " + range.to(),
                    "names from " + own.get().from() + " to " + own.get().to());
        }
        SortedMap<Long, ListedFile> files = named(range);
        if (files.isEmpty()) {
            return new Presence.Gone("files of source " + source + " that no commit names any more");
        }
        List<String> changed = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (ListedFile file : files.values()) {
            Optional<ListedFile> now = scan.look(file.path());
            if (now.isEmpty()) {
                missing.add(file.path());
            } else if (!now.get().sameContentAs(file)) {
                changed.add(file.path());
            }
        }
        if (!missing.isEmpty() || !changed.isEmpty()) {
            String what = changed.isEmpty()
                    ? "that were taken and are no longer there: " + names(missing)
                    : "that were taken and changed since: " + names(changed);
            return missing.size() + changed.size() == files.size()
                    ? new Presence.Gone("files of source " + source + " " + what)
                    : new Presence.Part("files of source " + source + " " + what);
        }
        return isNamed(range)
                ? new Presence.Whole()
                : new Presence.Part("files of source " + source + ": a commit does not name all of its files");
    }

    /** The note of a table that was quiet for some commits names the files of the last of them only. */
    private static boolean covers(FileNote note, PositionRange range) {
        return note.from() <= range.first() ? note.to() >= range.to() : note.to() == range.to();
    }

    private SortedMap<Long, ListedFile> named(PositionRange range) {
        return taken.subMap(range.first(), range.to());
    }

    private boolean isNamed(PositionRange range) {
        return named(range).size() == range.to() - range.first();
    }

    @Override
    public Optional<String> notRepeatable() {
        return options.find(FilesOptions.MOVED_FROM)
                .map(place ->
                        "its directory was moved, so that rows and dead letters may have the files' former paths");
    }

    @Override
    public FileBatch files(PositionRange range) {
        List<InputFile> files = new ArrayList<>();
        named(range).forEach((position, file) -> {
            if (scan.look(file.path()).filter(file::sameContentAs).isPresent()) {
                files.add(file.input(scan, options, position));
            }
        });
        return new FileBatch(range.partition(), range.first(), range.to(), files, "");
    }

    @Override
    public Optional<List<String>> letterPartitions(PositionRange range) {
        return isNamed(range) && notRepeatable().isEmpty()
                ? Optional.of(named(range).values().stream()
                        .map(file -> scan.absolute(file.path()).toString())
                        .toList())
                : Optional.empty();
    }

    @Override
    public List<String> notTaken(Map<SourcePartition, Long> positions) {
        long end = positions.getOrDefault(new SourcePartition(source, "files"), 0L);
        SortedMap<Long, ListedFile> known = taken.headMap(end);
        if (known.size() < end) {
            return List.of("files of source " + source + ": the log no longer names all that were taken");
        }
        Set<String> names = new HashSet<>();
        known.values().forEach(file -> names.add(file.path()));
        List<String> others = new ArrayList<>();
        scan.list(file -> {
            if (!names.contains(file.path())) {
                others.add(file.path());
            }
        });
        return others.isEmpty()
                ? List.of()
                : List.of(others.size() + " files of source " + source + ": " + names(others));
    }

    private static String names(List<String> files) {
        return String.join(", ", files.stream().sorted().limit(MOST_NAMES).toList())
                + (files.size() > MOST_NAMES ? ", …" : "");
    }

    @Override
    public void close() {
        // No file stays open.
    }
}
