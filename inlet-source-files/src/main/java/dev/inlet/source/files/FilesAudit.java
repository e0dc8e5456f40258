package dev.inlet.source.files;

import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.SourceAudit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks for the files that the commits name, and for those that no commit names. */
final class FilesAudit implements SourceAudit {
    private static final int MOST_NAMES = 5;

    private final String source;
    private final DirectoryScan scan;
    private final Set<String> taken = new HashSet<>();
    private long known;

    FilesAudit(String source, DirectoryScan scan) {
        this.source = source;
        this.scan = scan;
    }

    @Override
    public Presence look(PositionRange range, Optional<String> note) {
        if (note.isEmpty()) {
            return new Presence.Part("files of source " + source + ": a commit does not name all of its files");
        }
        FileNote files = FileNote.parse(note.get());
        if (files.from() > range.first() || files.to() < range.to()) {
            return files.from() > range.first() && files.to() == range.to()
                    ? new Presence.Part("files of source " + source + ": a commit does not name all of its files")
                    : new Presence.Contradiction(
                            "names of the files from " + range.first() + " to " + range.to(),
                            "names from " + files.from() + " to " + files.to());
        }
        known = range.first() == known ? range.to() : known;
        List<String> changed = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (LogEntry entry : files.entries()) {
            taken.add(entry.file().path());
            Optional<ListedFile> now = scan.look(entry.file().path());
            if (now.isEmpty()) {
                missing.add(entry.file().path());
            } else if (!now.get().sameContentAs(entry.file())) {
                changed.add(entry.file().path());
            }
        }
        if (missing.size() == files.entries().size()) {
            return new Presence.Gone("files of source " + source + " that were taken and are no longer there");
        }
        if (!missing.isEmpty() || !changed.isEmpty()) {
            return new Presence.Part("files of source " + source + " that were taken and changed or went away since: "
                    + names(changed.isEmpty() ? missing : changed));
        }
        return new Presence.Whole();
    }

    @Override
    public List<String> notTaken(Map<SourcePartition, Long> positions) {
        long end = positions.getOrDefault(new SourcePartition(source, "files"), 0L);
        if (known < end) {
            return List.of("files of source " + source + ": the log no longer names all that were taken");
        }
        List<String> others = new ArrayList<>();
        scan.list(file -> {
            if (!taken.contains(file.path())) {
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
