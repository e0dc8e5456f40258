package dev.inlet.table;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.table.AttemptOutcome.Beaten;
import dev.inlet.table.AttemptOutcome.Written;
import dev.inlet.table.LogState.Transaction;
import io.delta.kernel.Operation;
import io.delta.kernel.TransactionCommitResult;
import io.delta.kernel.exceptions.MaxCommitRetryLimitReachedException;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TransactionImpl;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.util.IntervalParserUtils;
import io.delta.kernel.internal.util.Utils;
import io.delta.kernel.internal.util.VectorUtils;
import io.delta.kernel.utils.CloseableIterable;
import io.delta.kernel.utils.FileStatus;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.SyncFailedException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Attempts appends to one table and keeps track of its latest version, so that a commit neither lists the log nor reads
 * it. One thread attempts; {@link #upkeep} may be used by another meanwhile.
 */
public final class TableWriter {
    private static final String TRANSACTION_RETENTION = "delta.setTransactionRetentionDuration";

    private final DeltaTable table;
    private final String prefix;
    private final Clock clock;
    private final Map<String, Transaction> transactions = new HashMap<>();
    private final long checkpointAtOpen;
    private volatile HeadSnapshot head;
    private ActionRows actions;

    /** Whether the head's metadata or protocol is known not to be the latest. */
    private boolean stale;

    /** The transaction that may have become the version after the head; empty where none can have. */
    private Optional<String> inDoubt = Optional.empty();

    private TableWriter(TableSnapshot snapshot, String prefix, Clock clock) {
        this.table = snapshot.table();
        this.prefix = prefix;
        this.clock = clock;
        this.checkpointAtOpen =
                snapshot.kernel().getLogSegment().getCheckpointVersionOpt().orElse(-1L);
        this.head = takeOver(snapshot);
        this.actions = actionsOf(head, head.getMetadata());
    }

    /**
     * Loads the latest version and what it states under a prefix. Reads the log and its latest log checkpoint once.
     *
     * @param prefix of the {@code appId}s to keep track of
     * @throws InletException where there is no table, or it is one that must not be written to
     */
    public static TableWriter open(DeltaTable table, String prefix, Clock clock) {
        return LogCleanUpRace.readAgain(() -> {
            TableSnapshot snapshot = table.snapshot();
            snapshot.requireWritable();
            return table.reading("reading the log of table " + table, () -> new TableWriter(snapshot, prefix, clock));
        });
    }

    public DeltaTable table() {
        return table;
    }

    /** The latest version that this writer knows. */
    public TableSnapshot head() {
        return new TableSnapshot(table, head);
    }

    /** The latest versions under the prefix, by {@code appId}. */
    public Map<String, Long> transactions() {
        Map<String, Long> versions = new HashMap<>();
        transactions.forEach((id, transaction) -> versions.put(id, transaction.version()));
        return versions;
    }

    /** When the id was last stated, ms since the epoch; empty where its writer did not say. */
    public OptionalLong lastStated(String id) {
        Transaction transaction = transactions.get(id);
        return transaction == null ? OptionalLong.empty() : transaction.lastUpdated();
    }

    /** How long the table remembers an id that is not stated again, in ms; empty where it never forgets. */
    public OptionalLong transactionRetention() {
        String retention = head.getMetadata().getConfiguration().get(TRANSACTION_RETENTION);
        return retention == null
                ? OptionalLong.empty()
                : OptionalLong.of(table.reading(
                        "reading " + TRANSACTION_RETENTION + " of table " + table,
                        () -> IntervalParserUtils.safeParseIntervalAsMillis(retention)));
    }

    /** The work on this table's log that no commit waits for. */
    public LogUpkeep upkeep() {
        return new LogUpkeep(table, () -> head, checkpointAtOpen);
    }

    /**
     * Tries once to make the append the next version.
     *
     * @throws IOException if storage failed and nothing of the append is known to be visible; the same append may be
     *     attempted again, and is recognised where it became visible after all
     * @throws InletException where the table is gone, or was created again at this place, or where log clean-up has taken
     *     the entries that tell what became of the append
     */
    public AttemptOutcome attempt(Append append) throws IOException {
        if (stale) {
            return startOver();
        }
        if (!isEntryOfHeadUnchanged()) {
            return inDoubt.filter(append.txnId()::equals).isPresent() ? settleInGap(append) : startOver();
        }
        HeadSnapshot base = head;
        Map<String, Long> lastUpdated = lastUpdated(append);
        Optional<Metadata> newMetadata = append.newSchema()
                .map(schema -> SchemaEvolution.evolve(table.name(), base.getProtocol(), base.getMetadata(), schema))
                .filter(evolved -> !evolved.equals(base.getMetadata()));
        ActionRows rows = newMetadata.map(metadata -> actionsOf(base, metadata)).orElse(actions);
        EntryCommitter committer =
                new EntryCommitter(append.txnId(), append.operationParameters(), append.operationMetrics());
        TransactionImpl transaction = new TransactionImpl(
                false,
                new Path(table.root()),
                Optional.of(base),
                EntryCommitter.ENGINE_INFO,
                Operation.STREAMING_UPDATE,
                Optional.empty(),
                newMetadata,
                committer,
                Optional.empty(),
                Optional.empty(),
                Optional.of(0),
                0,
                clock::millis);
        TransactionCommitResult result;
        inDoubt = Optional.of(append.txnId());
        try {
            result = transaction.commit(
                    table.engine(),
                    CloseableIterable.inMemoryIterable(Utils.toCloseableIterator(
                            rows.of(append, lastUpdated).iterator())));
        } catch (MaxCommitRetryLimitReachedException e) {
            return settle(append, DeltaTable.storageCause(e));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } catch (InletException e) {
            throw e;
        } catch (RuntimeException e) {
            throw table.told("committing to table " + table, e);
        }
        if (!isEntryOfHeadUnchanged()) {
            return settleInGap(append);
        }
        inDoubt = Optional.empty();
        actions = rows;
        SnapshotImpl committed = (SnapshotImpl) result.getPostCommitSnapshot().orElseThrow();
        head = HeadProgress.afterOurs(base, committed, committer.domains(), append);
        append.transactions()
                .forEach((id, version) -> transactions.put(
                        id, new Transaction(version, OptionalLong.of(requireNonNull(lastUpdated.get(id))))));
        return new Written(head.getVersion(), false);
    }

    /**
     * Never before the last time that an id was stated: under a clock that was set back it would look as if it had not been
     * stated for long, and others would drop it.
     */
    private Map<String, Long> lastUpdated(Append append) {
        long now = clock.millis();
        Map<String, Long> times = new HashMap<>();
        append.transactions()
                .keySet()
                .forEach(id -> times.put(id, Math.max(now, lastStated(id).orElse(now))));
        return times;
    }

    /** Finds out from the log what became of an attempt that was refused or had no reply. */
    private AttemptOutcome settle(Append append, IOException failure) throws IOException {
        if (failure instanceof SyncFailedException) {
            // The entry may be visible, but the disk did not keep it: it must not be taken for durable.
            throw failure;
        }
        List<LogEntry> entries = entriesAfter(head.getVersion());
        boolean absent = entries.isEmpty();
        if ((absent || isBy(append, entries.get(0))) && !isEntryOfHeadUnchanged()) {
            return settleInGap(append);
        }
        if (absent) {
            throw failure;
        }
        inDoubt = Optional.empty();
        return follow(entries, append);
    }

    private static boolean isBy(Append append, LogEntry entry) {
        return entry.txnId.filter(append.txnId()::equals).isPresent();
    }

    /**
     * Log clean-up deletes the oldest entries first. So while the entry of the head is there, the next one was never there
     * before ours. Were this process stopped between its look at the head and its write, for longer than the log is kept,
     * ours could stand where another was deleted, below a log checkpoint, and nobody would ever see it.
     */
    private AttemptOutcome settleInGap(Append append) throws IOException {
        if (!new GapEntry(table, head.getVersion() + 1, append).takeBack()) {
            throw cleanedUp();
        }
        inDoubt = Optional.empty();
        return startOver();
    }

    private InletException cleanedUp() {
        return new InletException(
                InletException.Kind.TRANSIENT,
                "It is not known whether a commit to table " + table.name() + " is in it",
                "Log clean-up has deleted version " + head.getVersion() + ", on which the commit was built",
                "Keep the log for longer with delta.logRetentionDuration where this comes again");
    }

    private List<LogEntry> entriesAfter(long version) throws IOException {
        List<LogEntry> entries = new ArrayList<>();
        for (long next = version + 1; ; next++) {
            Optional<LogEntry> entry = LogEntry.read(table.files(), table.logDirectory(), next);
            if (entry.isEmpty()) {
                return entries;
            }
            entries.add(entry.get());
        }
    }

    /** Moves the head over commits that are in the log already. */
    private AttemptOutcome follow(List<LogEntry> entries, Append append) {
        OptionalLong ours = OptionalLong.empty();
        boolean tableChanged = false;
        Map<String, Long> stated = new HashMap<>();
        for (LogEntry entry : entries) {
            if (isBy(append, entry)) {
                ours = OptionalLong.of(entry.version);
            }
            tableChanged |= entry.changesTable;
            entry.transactions.forEach((id, transaction) -> {
                if (id.startsWith(prefix)) {
                    transactions.put(id, transaction);
                    stated.put(id, transaction.version());
                }
            });
        }
        if (tableChanged) {
            stale = true;
        } else {
            List<List<String>> clustering = head.clustering();
            head = HeadProgress.after(head, entries);
            if (!head.clustering().equals(clustering)) {
                actions = actionsOf(head, head.getMetadata());
            }
        }
        return ours.isPresent()
                ? new Written(ours.getAsLong(), true)
                : new Beaten(entries.get(entries.size() - 1).version, stated, tableChanged);
    }

    /**
     * One look at the newest entry that we know. Were it gone or another one, an entry after it would leave a gap in the log
     * of a table that was created again here, or fill one that log clean-up left.
     */
    private boolean isEntryOfHeadUnchanged() throws IOException {
        FileStatus known = head.newest();
        try {
            FileStatus now = table.files().getFileStatus(known.getPath());
            return now.getSize() == known.getSize() && now.getModificationTime() == known.getModificationTime();
        } catch (FileNotFoundException e) {
            return false;
        }
    }

    private AttemptOutcome startOver() {
        HeadSnapshot before = head;
        Map<String, Long> known = transactions();
        HeadSnapshot loaded =
                LogCleanUpRace.readAgain(() -> table.reading("reading the log of table " + table, () -> load(before)));
        actions = table.reading("reading the schema of table " + table, () -> actionsOf(loaded, loaded.getMetadata()));
        stale = false;
        head = loaded;
        boolean tableChanged = !head.getMetadata().equals(before.getMetadata())
                || !head.getProtocol().equals(before.getProtocol());
        Map<String, Long> stated = transactions();
        stated.entrySet().removeAll(known.entrySet());
        return new Beaten(head.getVersion(), stated, tableChanged);
    }

    /** The table as it is now, which must be the one that it was. */
    private HeadSnapshot load(HeadSnapshot before) {
        TableSnapshot found = table.find()
                .filter(snapshot -> snapshot.id().equals(before.getMetadata().getId()))
                .orElseThrow(() -> InletException.data(
                        "Table " + table.name() + " is not the one that this pipeline writes to any more",
                        "It was dropped, or created again, since version " + before.getVersion(),
                        "Start the pipeline again if it is to fill the new table from the start of its sources"));
        if (found.version() < before.getVersion()) {
            throw InletException.data(
                    "Table " + table.name() + " went back from version " + before.getVersion() + " to "
                            + found.version(),
                    "Files of its log were removed or replaced by an older copy",
                    "Check what happened to the table; start the pipeline again to go on from the positions in it");
        }
        return takeOver(found);
    }

    private HeadSnapshot takeOver(TableSnapshot snapshot) {
        LogState state = LogState.read(snapshot, prefix);
        HeadSnapshot loaded = HeadProgress.start(snapshot, state.domains());
        transactions.clear();
        transactions.putAll(state.transactions());
        return loaded;
    }

    private ActionRows actionsOf(HeadSnapshot snapshot, Metadata metadata) {
        return new ActionRows(
                KernelSchema.of(table.name(), metadata.getSchema()),
                VectorUtils.toJavaList(metadata.getPartitionColumns()),
                metadata.getConfiguration(),
                snapshot.clustering());
    }
}
