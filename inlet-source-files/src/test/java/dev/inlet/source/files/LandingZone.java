package dev.inlet.source.files;

import dev.inlet.batch.InputFile;
import dev.inlet.option.Options;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.StoredProgress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** A directory that files land in, a clock, and what a table would remember of the source. */
final class LandingZone {
    static final SourcePartition PARTITION = new SourcePartition("landing", "files");

    final Path directory;
    final Path state;
    private final Map<String, Object> options = new HashMap<>();
    private boolean bounded;
    private Instant now = Instant.parse("2026-11-01T12:00:00Z");

    /** What the table knows: its position, the identities and the notes of its commits, newest first. */
    private long position = -1;

    private final Map<SourcePartition, Long> identities = new HashMap<>();
    private final Deque<String> notes = new ArrayDeque<>();

    LandingZone(Path temporary) {
        this.directory = temporary.resolve("in");
        this.state = temporary.resolve("state");
        make(directory);
        options.put("path", directory.toString());
    }

    LandingZone with(String option, Object value) {
        options.put(option, value);
        return this;
    }

    LandingZone bounded() {
        bounded = true;
        return this;
    }

    FilesSource create() {
        Options read = Options.of(FilesOptions.all(), options);
        return new FilesSource(
                new SourceContext("pipeline", "landing", read, bounded, false, Set.of(), state, () -> now));
    }

    /** As after a start: opened with what the table knows. */
    FilesSource open() {
        FilesSource source = create();
        source.open(stored(position, position));
        return source;
    }

    StoredProgress stored(long lowest, long highest) {
        TreeMap<SourcePartition, Long> low = new TreeMap<>();
        TreeMap<SourcePartition, Long> high = new TreeMap<>();
        if (lowest >= 0) {
            low.put(PARTITION, lowest);
        }
        if (highest >= 0) {
            high.put(PARTITION, highest);
        }
        return new StoredProgress(low, high, identities, () -> new ArrayList<>(notes).stream());
    }

    /** The next batch, where there is one without waiting; as if it were in flight. */
    static Optional<FileBatch> next(FilesSource source) {
        return source.next(Long.MAX_VALUE, Duration.ZERO);
    }

    /** Names in the next batch; none where there is no batch. */
    List<String> names(FilesSource source) {
        return next(source).map(this::names).orElse(List.of());
    }

    List<String> names(FileBatch batch) {
        return batch.files().stream()
                .map(InputFile::path)
                .map(path -> directory.relativize(path).toString())
                .toList();
    }

    /** Takes what comes next and puts it in the table. */
    List<String> commitNext(FilesSource source) {
        Optional<FileBatch> batch = next(source);
        batch.ifPresent(taken -> commit(source, taken));
        return batch.map(this::names).orElse(List.of());
    }

    void commit(FilesSource source, FileBatch batch) {
        if (batch.from() != Math.max(position, 0)) {
            throw new AssertionError("the table is at " + position + ", the batch starts at " + batch.from());
        }
        position = batch.to();
        identities.putAll(source.identities());
        notes.addFirst(batch.note());
    }

    /** The table's log was cleaned: only this many of the newest commits are left. */
    void keepNotes(int count) {
        while (notes.size() > count) {
            notes.removeLast();
        }
    }

    LandingZone pass(Duration time) {
        now = now.plus(time);
        return this;
    }

    /** A file that was complete a minute ago. */
    Path land(String name, String content) {
        return write(name, content, Duration.ofMinutes(1));
    }

    Path write(String name, String content, Duration age) {
        try {
            Path file = directory.resolve(name);
            make(file.getParent());
            Files.writeString(file, content, StandardCharsets.UTF_8);
            Files.setLastModifiedTime(file, FileTime.from(now.minus(age)));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void loseState() {
        try (var files = Files.list(state)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void make(Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
