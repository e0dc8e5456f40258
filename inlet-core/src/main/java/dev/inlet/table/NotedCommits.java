package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.inlet.batch.ParquetScan;
import dev.inlet.batch.ScanFile;
import dev.inlet.error.InletException;
import dev.inlet.position.CommitNote;
import dev.inlet.schema.Field;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The commits of one pipeline in a table, with the files that each of them added, whether these are still in it or not. */
public final class NotedCommits {
    private final DeltaTable table;
    private final ParquetScan empty;

    /**
     * @param files without what a deletion vector took away later
     * @param whole whether all of the files are still on the disk
     */
    public record Noted(long version, CommitNote note, List<ScanFile> files, boolean whole) {
        public Noted {
            files = List.copyOf(files);
        }
    }

    private NotedCommits(DeltaTable table, ParquetScan empty) {
        this.table = table;
        this.empty = empty;
    }

    /** @throws InletException where there is no table that can be read */
    public static NotedCommits of(DeltaTable table) {
        List<ParquetScan> scans = new ArrayList<>();
        new ScanPlanner(table).forEach(AsOf.LATEST, scan -> {
            scans.add(scan.files());
            return file -> {};
        });
        return new NotedCommits(table, scans.get(0));
    }

    /** The files as a scan with the columns of the newest version. */
    public ParquetScan scan(List<ScanFile> files) {
        return new ParquetScan(empty.table(), empty.schema(), empty.partitionColumns(), empty.byFieldId(), files);
    }

    /** Hands over the commits, oldest first, as far back as the log reaches. Entries that cannot be read are passed over. */
    public void forEach(String pipeline, Consumer<Noted> consumer) {
        LogDirectory log = new LogDirectory(table);
        for (FileStatus entry : log.entries()) {
            try {
                EntryFacts facts = EntryFacts.read(log, entry);
                Optional<CommitNote> note = note(facts);
                if (note.isPresent() && note.get().pipeline().equals(pipeline)) {
                    consumer.accept(noted(LogDirectory.version(entry), note.get(), facts));
                }
            } catch (JsonProcessingException e) {
                // LogVerifier tells of it.
                continue;
            }
        }
    }

    private static Optional<CommitNote> note(EntryFacts facts) {
        try {
            return CommitNote.parse(facts.parameters());
        } catch (InletException e) {
            // LogVerifier tells of it.
            return Optional.empty();
        }
    }

    private Noted noted(long version, CommitNote note, EntryFacts facts) {
        Map<String, String> logical = new HashMap<>();
        for (Field field : empty.schema().fields()) {
            logical.put(field.physicalName(), field.name());
        }
        List<ScanFile> files = new ArrayList<>();
        boolean whole = true;
        for (EntryFacts.Added added : facts.added()) {
            Map<String, @Nullable String> values = new LinkedHashMap<>();
            added.partitionValues().forEach((name, value) -> values.put(logical.getOrDefault(name, name), value));
            String path = DataFilePath.resolve(table.root(), added.key().path());
            long size = size(path);
            whole &= size >= 0;
            files.add(new ScanFile(path, Math.max(0, size), values, 0, LongStream::empty));
        }
        return new Noted(version, note, files, whole);
    }

    /** -1 where there is no file. */
    private long size(String path) {
        try {
            return table.files().getFileStatus(path).getSize();
        } catch (FileNotFoundException e) {
            return -1;
        } catch (IOException e) {
            throw StorageFailure.tell("looking at " + path, e);
        }
    }
}
