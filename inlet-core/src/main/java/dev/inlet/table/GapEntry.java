package dev.inlet.table;

import dev.inlet.storage.StorageFailure;
import dev.inlet.table.LogState.Transaction;
import io.delta.kernel.data.ColumnVector;
import io.delta.kernel.data.ColumnarBatch;
import io.delta.kernel.internal.replay.ActionsIterator;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.types.StringType;
import io.delta.kernel.types.StructType;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A log entry of ours where log clean-up had taken the one before it. Either it was read into a log checkpoint while its reply
 * was on the way, or it filled the gap that clean-up left and no reader of the newest version takes it for one of the table.
 */
final class GapEntry {
    private static final StructType PATH = new StructType().add("path", StringType.STRING);
    private static final StructType FILES = new StructType().add("add", PATH).add("remove", PATH);

    private final DeltaTable table;
    private final long version;
    private final Append append;

    GapEntry(DeltaTable table, long version, Append append) {
        this.table = table;
        this.version = version;
        this.append = append;
    }

    /**
     * Deletes the entry where it is known that no reader of the newest version sees it. Left there, it would be found by whoever
     * reads the log entry by entry: {@code verify} and change feeds.
     *
     * @return whether it is deleted; where not, the entry may be part of the table
     */
    boolean takeBack() throws IOException {
        String path = FileNames.deltaFile(table.logDirectory(), version);
        boolean ours = LogEntry.read(table.files(), table.logDirectory(), version)
                .flatMap(entry -> entry.txnId)
                .filter(append.txnId()::equals)
                .isPresent();
        if (!ours || !isOutOfReach()) {
            return false;
        }
        table.files().delete(path);
        return true;
    }

    private boolean isOutOfReach() throws IOException {
        boolean continued = false;
        OptionalLong checkpoint = OptionalLong.empty();
        try (CloseableIterator<FileStatus> log = table.files()
                .listFrom(FileNames.listingPrefix(
                        new io.delta.kernel.internal.fs.Path(table.logDirectory()), version - 1))) {
            while (log.hasNext()) {
                String file = log.next().getPath();
                continued |= FileNames.isCommitFile(file) && FileNames.deltaVersion(file) == version - 1;
                if (FileNames.isCheckpointFile(file)) {
                    checkpoint = OptionalLong.of(FileNames.checkpointVersion(file));
                }
            }
        } catch (FileNotFoundException e) {
            return false;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        if (continued) {
            // Another table was made here and has come as far: the entry is the next of that one.
            return false;
        }
        // The table was made again and has not come as far, or its state is of a log checkpoint that does not know
        // the files of the append.
        return checkpoint.isEmpty() || checkpoint.getAsLong() >= version && !mayBeInTable();
    }

    /**
     * Whether the newest version has a file of the append or remembers that it had it, or is where the append leads to. An append
     * without files, behind which others have moved on, has left nothing to tell it by.
     */
    private boolean mayBeInTable() {
        Path root = Path.of(DataFilePath.resolve(table.root(), ""));
        Set<String> added = append.files().stream()
                .map(file -> root.resolve(file.path()).toString())
                .collect(Collectors.toSet());
        // Clean-up, which took the entry before, may go on.
        return added.isEmpty() || LogCleanUpRace.readAgain(() -> isWhereItLeads() || knowsOneOf(added));
    }

    /** Files that others have removed meanwhile, such as by rewriting them, count: tombstones tell of them. */
    private boolean knowsOneOf(Set<String> added) {
        String doing = "reading the files of table " + table.name();
        return table.reading(doing, () -> {
            try (ActionsIterator actions = new ActionsIterator(
                    table.engine(),
                    table.snapshot().log().allFilesWithCompactionsReversed(),
                    FILES,
                    Optional.empty())) {
                boolean known = false;
                while (actions.hasNext() && !known) {
                    ColumnarBatch batch = actions.next().getColumnarBatch();
                    known = hasOneOf(added, batch.getColumnVector(0)) || hasOneOf(added, batch.getColumnVector(1));
                }
                return known;
            } catch (IOException e) {
                throw StorageFailure.tell(doing, e);
            }
        });
    }

    private boolean hasOneOf(Set<String> paths, ColumnVector files) {
        for (int row = 0; row < files.getSize(); row++) {
            if (!files.isNullAt(row)
                    && paths.contains(
                            DataFilePath.resolve(table.root(), files.getChild(0).getString(row)))) {
                return true;
            }
        }
        return false;
    }

    private boolean isWhereItLeads() {
        Map<String, Transaction> stated = LogState.read(table.snapshot(), "").transactions();
        return append.transactions().entrySet().stream().allMatch(moved -> {
            Transaction transaction = stated.get(moved.getKey());
            return transaction != null && transaction.version() == moved.getValue();
        });
    }
}
