package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.inlet.batch.ScanFile;
import dev.inlet.batch.StatisticsProbe;
import dev.inlet.error.InletException;
import dev.inlet.position.CommitNote;
import dev.inlet.storage.StorageFailure;
import dev.inlet.table.Violation.Rule;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks from a table's log that every record of its sources is in the table once. It walks all log entries that are
 * still there, oldest first, and checks {@link Violation.Rule each rule}:
 *
 * <ul>
 *   <li>Per pipeline and source partition the ranges of the commits tile: each starts where the one before ended, the
 *       first from nothing where the log reaches back to the table's creation. So no position was left out or taken twice.
 *   <li>The {@code txn} actions, which are what a restart reads, say what the ranges say, and move with a range only.
 *   <li>The rows that a commit says it wrote are the {@code numRecords} of the files it added.
 *   <li>Records dead-lettered, skipped and deduplicated are not more than those read. That read less these is what was written cannot be
 *       asked for: a query may filter, join or aggregate.
 *   <li>No file is in the table twice; the newest version has the very files that the entries add up to, and the very
 *       positions; each file is there with the size of the log, and its deletion vector can be read.
 *   <li>Nothing of Inlet takes rows away, and what arranges rows anew keeps their number.
 *   <li>Deep: each data file is read, and its statistics are true of its rows.
 * </ul>
 *
 * Where old entries were cleaned up, it begins at the state in the oldest log checkpoint. Entries and files are looked at one by
 * one; what is held is the names of the files that are in the table.
 *
 * <p>Rows of other engines in the same table are not Inlet's to prove: of their commits only the rules of files are checked.
 */
public final class LogVerifier {
    private final DeltaTable table;
    private final boolean deep;
    private final List<Violation> violations = new ArrayList<>();
    private final List<String> remarks = new ArrayList<>();

    private LogVerifier(DeltaTable table, boolean deep) {
        this.table = table;
        this.deep = deep;
    }

    /**
     * Verifies from the log, without reading data.
     *
     * @throws InletException where there is no table, or its log or newest version cannot be read at all
     */
    public static Certificate verify(DeltaTable table) {
        return verify(table, false);
    }

    /**
     * @param deep whether to read the data files too
     * @throws InletException where there is no table, or its log or newest version cannot be read at all
     */
    public static Certificate verify(DeltaTable table, boolean deep) {
        return new LogVerifier(table, deep).verify();
    }

    private Certificate verify() {
        LogDirectory log = new LogDirectory(table);
        List<FileStatus> entries = log.entries();
        long first = LogDirectory.version(entries.get(0));
        long last = LogDirectory.version(entries.get(entries.size() - 1));
        PipelineLedger pipelines = new PipelineLedger(table.name(), first == 0, violations);
        FileLedger files = new FileLedger(table.root(), first == 0, violations);
        OptionalLong base = first == 0 ? OptionalLong.empty() : log.firstCheckpoint(first - 1);
        if (base.isPresent() && base.getAsLong() < first) {
            settle(base.getAsLong(), pipelines, files);
        }
        long expected = first;
        for (FileStatus entry : entries) {
            long version = LogDirectory.version(entry);
            for (; expected < version; expected++) {
                violations.add(new Violation(expected, Rule.ENTRY, "log", "an entry", "none"));
            }
            expected++;
            try {
                take(version, EntryFacts.read(log, entry), pipelines, files);
            } catch (JsonProcessingException e) {
                violations.add(new Violation(version, Rule.ENTRY, "log", "JSON", e.getOriginalMessage()));
            }
            if (base.isPresent() && base.getAsLong() == version) {
                settle(version, pipelines, files);
            }
        }
        if (first > 0) {
            remarks.add("commits before version " + first + ": their log entries were cleaned up after "
                    + "delta.logRetentionDuration"
                    + (base.isPresent()
                            ? "; the state in the log checkpoint of version " + base.getAsLong() + " is taken as given"
                            : ", and there is no log checkpoint to begin at"));
        }
        Sums sums = checkCurrent(last, pipelines, files, first == 0 || base.isPresent());
        return new Certificate(
                table.name(),
                first,
                last,
                pipelines.pipelines(),
                entries.size(),
                sums.files,
                sums.rows,
                sums.bytes,
                deep,
                remarks,
                violations);
    }

    private static final class Sums {
        private long files;
        private long rows;
        private long bytes;
    }

    private void take(long version, EntryFacts facts, PipelineLedger pipelines, FileLedger files) {
        for (String id : facts.repeatedTransactions()) {
            violations.add(new Violation(version, Rule.TRANSACTION, id, "one txn action", "more than one"));
        }
        Optional<CommitNote> note = Optional.empty();
        try {
            note = CommitNote.parse(facts.parameters());
        } catch (InletException e) {
            violations.add(new Violation(version, Rule.NOTE, "commitInfo", "a note that can be read", e.getMessage()));
        }
        if (note.isPresent()) {
            pipelines.take(version, note.get(), facts);
        } else {
            pipelines.take(version, facts);
        }
        files.take(version, facts, note.isPresent()).ifPresent(remarks::add);
    }

    /** Compares the ledgers with the state of a version that a log checkpoint holds. */
    private void settle(long version, PipelineLedger pipelines, FileLedger files) {
        try {
            FileLedger.Settlement settlement = files.settle(version);
            new ScanPlanner(table).forEach(new AsOf.Version(version), scan -> settlement::take);
            settlement.end();
            pipelines.settle(version, positions(version), mayForget());
        } catch (InletException e) {
            violations.add(new Violation(
                    version, Rule.CURRENT_FILES, "log checkpoint", "a state that can be read", e.reason()));
        }
    }

    private Sums checkCurrent(long version, PipelineLedger pipelines, FileLedger files, boolean fromKnownState) {
        Sums sums = new Sums();
        try (StatisticsProbe probe = deep ? StatisticsProbe.open(directories(version)) : null) {
            FileLedger.Settlement settlement = files.settle(version);
            new ScanPlanner(table).forEach(new AsOf.Version(version), scan -> {
                StatisticsCheck statistics = probe == null ? null : new StatisticsCheck(probe, scan.files());
                return file -> {
                    settlement.take(file);
                    checkFile(version, file, statistics, sums);
                };
            });
            if (fromKnownState) {
                settlement.end();
                pipelines.settle(version, positions(version), mayForget());
            }
        } catch (InletException e) {
            if (violations.isEmpty()) {
                throw e;
            }
            violations.add(
                    new Violation(version, Rule.CURRENT_FILES, "table", "a version that can be read", e.reason()));
        }
        return sums;
    }

    private void checkFile(long version, CurrentFile file, @Nullable StatisticsCheck statistics, Sums sums) {
        sums.files++;
        sums.bytes += file.file().size();
        sums.rows += Math.max(0, file.rows() - file.file().deletedCount());
        boolean whole = checkFile(version, file.file());
        if (statistics == null || !whole) {
            return;
        }
        for (StatisticsProbe.Contradiction wrong : statistics.check(file)) {
            violations.add(new Violation(
                    version,
                    Rule.STATISTICS,
                    file.file().path(),
                    wrong.what() + ": " + wrong.claimed(),
                    wrong.actual()));
        }
    }

    /** The table's own, and those of files that a clone refers to elsewhere. */
    private List<Path> directories(long version) {
        Path root = Path.of(table.root());
        Set<Path> directories = new LinkedHashSet<>(List.of(root));
        new ScanPlanner(table).forEach(new AsOf.Version(version), scan -> file -> {
            Path path = Path.of(file.file().path());
            if (!path.startsWith(root) && path.getParent() != null) {
                directories.add(path.getParent());
            }
        });
        return List.copyOf(directories);
    }

    private Map<String, Long> positions(long version) {
        Map<String, Long> versions = new HashMap<>();
        LogState.read(new SnapshotLoader(table).tableSnapshot(new AsOf.Version(version)), "")
                .transactions()
                .forEach((id, transaction) -> versions.put(id, transaction.version()));
        return versions;
    }

    private boolean mayForget() {
        return table.snapshot().properties().containsKey("delta.setTransactionRetentionDuration");
    }

    /** Whether the file is there, as long as the log says. */
    private boolean checkFile(long version, ScanFile file) {
        boolean whole = false;
        try {
            long size = table.files().getFileStatus(file.path()).getSize();
            whole = size == file.size();
            if (!whole) {
                violations.add(new Violation(version, Rule.FILE, file.path(), file.size() + " bytes", size + " bytes"));
            }
        } catch (FileNotFoundException e) {
            violations.add(new Violation(version, Rule.FILE, file.path(), file.size() + " bytes", "no file"));
        } catch (IOException e) {
            throw StorageFailure.tell("looking at " + file.path(), e);
        }
        if (file.deletedCount() > 0) {
            checkDeletionVector(version, file);
        }
        return whole;
    }

    private void checkDeletionVector(long version, ScanFile file) {
        String expected = "a deletion vector of " + file.deletedCount() + " rows";
        try {
            long deleted = file.deletedRows().get().count();
            if (deleted != file.deletedCount()) {
                violations.add(new Violation(version, Rule.FILE, file.path(), expected, deleted + " rows"));
            }
        } catch (InletException e) {
            violations.add(new Violation(version, Rule.FILE, file.path(), expected, e.reason()));
        }
    }
}
