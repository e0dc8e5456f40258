package dev.inlet.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.inlet.batch.ScanFile;
import dev.inlet.error.InletException;
import dev.inlet.position.CommitNote;
import dev.inlet.storage.StorageFailure;
import dev.inlet.table.Violation.Rule;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks from a table's log that every record of its sources is in the table once. It walks all log entries that are
 * still there, oldest first, and checks {@link Violation.Rule each rule}:
 *
 * <ul>
 *   <li>Per pipeline and source partition the ranges of the commits tile: each starts where the one before ended, the
 *       first from nothing where the log reaches back to the table's creation. So no position was left out or taken twice.
 *   <li>The {@code txn} actions, which are what a restart reads, say what the ranges say, and move with a range only.
 *   <li>The rows that a commit says it wrote are the {@code numRecords} of the files it added.
 *   <li>Records dead-lettered and skipped are not more than those read. That read less these is what was written cannot be
 *       asked for: a query may filter, join or aggregate.
 *   <li>No file is in the table twice; the newest version has the very files that the entries add up to; each is there
 *       with the size of the log, and its deletion vector can be read.
 * </ul>
 *
 * Rows of other engines in the same table are not Inlet's to prove: of their commits only the rules of files are checked.
 */
public final class LogVerifier {
    private final DeltaTable table;
    private final List<Violation> violations = new ArrayList<>();

    private LogVerifier(DeltaTable table) {
        this.table = table;
    }

    /**
     * @throws InletException where there is no table, or its log or newest version cannot be read at all
     */
    public static Certificate verify(DeltaTable table) {
        return new LogVerifier(table).verify();
    }

    private Certificate verify() {
        LogDirectory log = new LogDirectory(table);
        List<FileStatus> entries = log.entries();
        long first = LogDirectory.version(entries.get(0));
        long last = LogDirectory.version(entries.get(entries.size() - 1));
        PipelineLedger pipelines = new PipelineLedger(first == 0, violations);
        FileLedger fileLedger = new FileLedger(violations);
        long expected = first;
        for (FileStatus entry : entries) {
            long version = LogDirectory.version(entry);
            for (; expected < version; expected++) {
                violations.add(new Violation(expected, Rule.ENTRY, "log", "an entry", "none"));
            }
            expected++;
            try {
                EntryFacts facts = EntryFacts.read(log, entry);
                take(version, facts, pipelines);
                fileLedger.take(version, facts);
            } catch (JsonProcessingException e) {
                violations.add(new Violation(version, Rule.ENTRY, "log", "JSON", e.getOriginalMessage()));
            }
        }
        List<ScanFile> current = current(last);
        if (first == 0) {
            checkSum(last, fileLedger, current);
        }
        for (ScanFile file : current) {
            checkFile(last, file);
        }
        return new Certificate(table.name(), first, last, pipelines.pipelines(), current.size(), violations);
    }

    private List<ScanFile> current(long version) {
        try {
            return TableScan.plan(table, new AsOf.Version(version)).files().files();
        } catch (InletException e) {
            if (violations.isEmpty()) {
                throw e;
            }
            violations.add(
                    new Violation(version, Rule.CURRENT_FILES, "table", "a version that can be read", e.reason()));
            return List.of();
        }
    }

    private void take(long version, EntryFacts facts, PipelineLedger pipelines) {
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
    }

    /** A log checkpoint stands for the entries before it: what it holds must be what they add up to. */
    private void checkSum(long version, FileLedger ledger, List<ScanFile> current) {
        Set<String> actual = new HashSet<>();
        current.forEach(file -> actual.add(file.path()));
        for (String path : ledger.paths()) {
            if (!actual.remove(DataFilePath.resolve(table.root(), path))) {
                violations.add(new Violation(version, Rule.CURRENT_FILES, path, "in the table", "not in it"));
            }
        }
        for (String path : actual) {
            violations.add(new Violation(version, Rule.CURRENT_FILES, path, "not in the table", "in it"));
        }
    }

    private void checkFile(long version, ScanFile file) {
        try {
            long size = table.files().getFileStatus(file.path()).getSize();
            if (size != file.size()) {
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
