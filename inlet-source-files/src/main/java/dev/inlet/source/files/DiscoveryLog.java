package dev.inlet.source.files;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.storage.Durability;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which file has which position, on the local disk, in segments of {@value #SEGMENT_ENTRIES} entries. What is appended is
 * durable, names of new segments included, before the call returns. A damaged end is cut off when the log is opened: those
 * positions are in the table's history if they were ever committed.
 *
 * <p>A million files take about 100 MB on the disk; in memory there are the segments' first positions and one segment.
 */
final class DiscoveryLog {
    static final int SEGMENT_ENTRIES = 10_000;

    private final Path directory;
    private final int segmentEntries;
    /** By first position: how many entries the segment holds. */
    private final TreeMap<Long, Integer> segments = new TreeMap<>();

    private final Map<Long, LogEntry> replaced = new HashMap<>();
    private @Nullable LogSegment cached;
    /** Bytes of the last segment that are known to be whole; what a failed write left behind them is overwritten. */
    private long lastSegmentBytes;

    private DiscoveryLog(Path directory, int segmentEntries) {
        this.directory = directory;
        this.segmentEntries = segmentEntries;
    }

    static DiscoveryLog open(Path directory) {
        return open(directory, SEGMENT_ENTRIES);
    }

    /** @throws InletException of kind {@code TRANSIENT} where the directory cannot be read or written */
    static DiscoveryLog open(Path directory, int segmentEntries) {
        DiscoveryLog log = new DiscoveryLog(directory, segmentEntries);
        try {
            Durability.createDirectories(directory);
            log.load();
            return log;
        } catch (IOException e) {
            throw log.failure(e);
        } catch (UncheckedIOException e) {
            throw log.failure(requireNonNull(e.getCause()));
        }
    }

    /** The position of the first entry; where there is none, of the entry that comes first. */
    long first() {
        return segments.isEmpty() ? 0 : segments.firstKey();
    }

    /** The position that the next entry gets. */
    long end() {
        return segments.isEmpty() ? 0 : segments.lastKey() + lastCount();
    }

    /** @param position from {@link #first} to before {@link #end} */
    LogEntry read(long position) {
        if (position < first() || position >= end()) {
            throw new IllegalArgumentException("position " + position + " is not in " + first() + " to " + end());
        }
        LogEntry newer = replaced.get(position);
        if (newer != null) {
            return newer;
        }
        LogSegment segment = segment(requireNonNull(segments.floorKey(position)));
        return segment.entries().get((int) (position - segment.first()));
    }

    /** Every entry with its position, in order. */
    void forEach(ObjLongConsumer<LogEntry> consumer) {
        for (long position = first(); position < end(); position++) {
            consumer.accept(read(position), position);
        }
    }

    /** Gives the entries the next positions. */
    void append(List<LogEntry> entries) {
        int done = 0;
        while (done < entries.size()) {
            boolean full = segments.isEmpty() || lastCount() >= segmentEntries;
            long segment = full ? end() : segments.lastKey();
            int held = full ? 0 : lastCount();
            int count = Math.min(entries.size() - done, segmentEntries - held);
            write(segment, LogSegment.content(entries.subList(done, done + count), Map.of()));
            segments.put(segment, held + count);
            done += count;
        }
    }

    /** Gives a position another entry, as when the file changed before it was read. */
    void replace(long position, LogEntry entry) {
        write(segments.lastKey(), LogSegment.replacingLine(position, entry).getBytes(StandardCharsets.UTF_8));
        replaced.put(position, entry);
    }

    /** Forgets the entries from this position on; the next entry gets this position, also where nothing is left. */
    void truncate(long position) {
        try {
            List<LogEntry> kept = new ArrayList<>();
            for (long p = segments.isEmpty()
                            ? position
                            : requireNonNull(segments.floorKey(Math.max(position, first())));
                    p < position;
                    p++) {
                kept.add(read(p));
            }
            long segment = position - kept.size();
            // Newest first: after a crash in between, what is left is a log without a hole.
            for (long other : new ArrayList<>(segments.tailMap(segment, true).descendingKeySet())) {
                Files.deleteIfExists(file(other));
            }
            Durability.syncDirectory(directory);
            segments.tailMap(segment, true).clear();
            replaced.keySet().removeIf(p -> p >= position);
            // The lines that replace entries of earlier segments may have been in those that are gone.
            write(segment, LogSegment.content(kept, replaced));
            segments.put(segment, kept.size());
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Entries in the last segment, of which there is one. */
    private int lastCount() {
        return requireNonNull(segments.lastEntry()).getValue();
    }

    private void load() throws IOException {
        SortedMap<Long, Path> files = new TreeMap<>();
        try (Stream<Path> listed = Files.list(directory)) {
            listed.forEach(file -> LogSegment.firstPosition(file).ifPresent(first -> files.put(first, file)));
        }
        boolean whole = true;
        for (Map.Entry<Long, Path> file : files.entrySet()) {
            whole = whole && (segments.isEmpty() || end() == file.getKey());
            if (whole) {
                LogSegment segment = LogSegment.read(file.getValue(), file.getKey());
                segments.put(segment.first(), segment.entries().size());
                lastSegmentBytes = segment.validBytes();
                replaced.putAll(segment.replaced());
                whole = cutDamage(file.getValue(), segment.validBytes());
            } else {
                Files.delete(file.getValue());
            }
        }
        Durability.syncDirectory(directory);
    }

    private static boolean cutDamage(Path file, long validBytes) throws IOException {
        if (Files.size(file) == validBytes) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(validBytes);
            channel.force(true);
        }
        return false;
    }

    private LogSegment segment(long first) {
        LogSegment known = cached;
        if (known == null || known.first() != first || known.entries().size() != requireNonNull(segments.get(first))) {
            try {
                known = LogSegment.read(file(first), first);
            } catch (IOException e) {
                throw failure(e);
            }
            cached = known;
        }
        return known;
    }

    /** Adds lines to the last segment, or starts a new one with them. */
    private void write(long segment, byte[] lines) {
        cached = null;
        Path file = file(segment);
        boolean isNew = !segments.containsKey(segment);
        long start = isNew ? 0 : lastSegmentBytes;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            channel.truncate(start).position(start);
            ByteBuffer rest = ByteBuffer.wrap(lines);
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
            channel.force(true);
            if (isNew) {
                Durability.syncDirectory(directory);
            }
        } catch (IOException e) {
            throw failure(e);
        }
        lastSegmentBytes = start + lines.length;
    }

    private Path file(long first) {
        return directory.resolve(LogSegment.fileName(first));
    }

    private InletException failure(IOException e) {
        return InletException.storage(
                "The discovery log in " + directory + " could not be read or written",
                e.toString(),
                "Check the disk's space and health and that this process may write there",
                e);
    }
}
