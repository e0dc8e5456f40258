package dev.inlet.commit;

import dev.inlet.error.InletException;
import dev.inlet.position.ApplicationId;
import dev.inlet.position.CommitNote;
import dev.inlet.position.PositionRange;
import dev.inlet.position.Progress;
import dev.inlet.position.SourcePartition;
import dev.inlet.storage.RetryBudget;
import dev.inlet.storage.RetryClock;
import dev.inlet.storage.StorageFailure;
import dev.inlet.table.Append;
import dev.inlet.table.AttemptOutcome;
import dev.inlet.table.AttemptOutcome.Beaten;
import dev.inlet.table.AttemptOutcome.Written;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableSnapshot;
import dev.inlet.table.TableWriter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits the batches of one pipeline to one table, one after the other: a batch becomes visible together with the
 * positions it moves, and only if the table has them where the batch begins. For one thread.
 */
public final class TableCommitter {
    private static final Logger LOG = LoggerFactory.getLogger(TableCommitter.class);

    /** The winners' entries are read when we wait, so the wait is only there to let one of many writers through. */
    private static final RetryBudget AFTER_CONFLICT =
            new RetryBudget(Duration.ZERO, Duration.ofMillis(1), Duration.ofMillis(50));

    private final TableWriter writer;
    private final String pipeline;
    private final RetryBudget budget;
    private final RetryClock retryClock;
    private final Restatement restatement;
    private Progress progress;
    private Map<String, Long> delivered = Map.of();
    private boolean tableChanged;

    private TableCommitter(
            TableWriter writer, String pipeline, RetryBudget budget, Clock clock, RetryClock retryClock) {
        this.writer = writer;
        this.pipeline = pipeline;
        this.budget = budget;
        this.retryClock = retryClock;
        this.restatement = new Restatement(writer, clock);
        this.progress = storedProgress();
    }

    /**
     * @param pipeline the name under which the table remembers the progress
     * @throws InletException where there is no table, it is one that must not be written to, or it holds progress of this
     *     pipeline that this version of Inlet does not know
     */
    public static TableCommitter open(DeltaTable table, String pipeline) {
        return open(table, pipeline, RetryBudget.DEFAULT, Clock.systemUTC());
    }

    /**
     * @param budget of each commit, for failures of storage that may pass and for conflicts with other writers
     * @param clock of {@code timestamp} and {@code lastUpdated} in the log
     */
    public static TableCommitter open(DeltaTable table, String pipeline, RetryBudget budget, Clock clock) {
        return open(table, pipeline, budget, clock, RetryClock.SYSTEM);
    }

    /**
     * @param budget of each commit, for failures of storage that may pass and for conflicts with other writers
     * @param clock of {@code timestamp} and {@code lastUpdated} in the log
     * @param retryClock of the budget and the waits between attempts
     */
    public static TableCommitter open(
            DeltaTable table, String pipeline, RetryBudget budget, Clock clock, RetryClock retryClock) {
        return new TableCommitter(
                TableWriter.open(table, ApplicationId.prefix(pipeline), clock), pipeline, budget, clock, retryClock);
    }

    /** Where the pipeline stands, as far as this committer knows. */
    public Progress progress() {
        return progress;
    }

    /** The latest version that this committer knows. */
    public TableSnapshot head() {
        return writer.head();
    }

    /** The writer, for work on the table's log beside the commits. */
    public TableWriter writer() {
        return writer;
    }

    /**
     * Whether a position has not been stated for so long that it should be soon, by a commit that may be empty: the table
     * forgets what is older than {@code delta.setTransactionRetentionDuration}.
     */
    public boolean isRestatementDue() {
        return !restatement.due(progress, pipeline).isEmpty();
    }

    /**
     * Says up to which version each target of events was told. Stated together with the next commit, so that it costs no version
     * of its own.
     *
     * @param upTo by target
     */
    public void deliveredUpTo(Map<String, Long> upTo) {
        this.delivered = Map.copyOf(upTo);
    }

    /**
     * Makes the request visible as one version of the table, durably, or leaves no trace of it in the table. Waits and
     * tries again, within the budget, where storage fails in a way that may pass and where other writers are faster.
     *
     * @throws InletException where storage fails for longer than the budget, or in a way that a person must mend. Whether
     *     the request became visible is then not known, and the table tells: open a new committer
     */
    public CommitOutcome commit(CommitRequest request) {
        if (tableChanged) {
            return new CommitOutcome.TableChanged(writer.head().version());
        }
        String txnId = UUID.randomUUID().toString();
        long started = retryClock.nanoTime();
        for (int attempts = 1; ; attempts++) {
            // Way out 1: the table's positions are not those that the batch begins at.
            if (!beginsAtProgress(request)) {
                return new CommitOutcome.Fenced(progress);
            }
            Duration elapsed = Duration.ofNanos(retryClock.nanoTime() - started);
            Duration wait;
            try {
                AttemptOutcome outcome = writer.attempt(append(request, txnId));
                if (outcome instanceof Written written) {
                    // Way out 2: it is in the table.
                    progress = written.amongOthers()
                            ? storedProgress()
                            : progress.advance(
                                            request.ranges(),
                                            request.identities(),
                                            watermark(request),
                                            stateEpoch(request))
                                    .deliveredUpTo(newlyDelivered());
                    return new CommitOutcome.Committed(written.version());
                }
                Beaten beaten = (Beaten) outcome;
                progress = storedProgress();
                tableChanged = beaten.tableChanged();
                if (tableChanged && beginsAtProgress(request)) {
                    // Way out 3: what was staged may not fit the table any more.
                    return new CommitOutcome.TableChanged(beaten.version());
                }
                if (beginsAtProgress(request) && !budget.allows(elapsed)) {
                    // Way out 4: other writers were faster each time.
                    throw new InletException(
                            InletException.Kind.TRANSIENT,
                            "Table " + writer.table() + " could not be committed to in " + elapsed.toSeconds() + " s",
                            "Other writers committed first, at each of " + attempts + " attempts",
                            "");
                }
                wait = AFTER_CONFLICT.waitAfter(attempts);
            } catch (IOException e) {
                if (!StorageFailure.mayPass(e) || !budget.allows(elapsed)) {
                    // Way out 5: storage needs a person, or longer than we wait.
                    throw StorageFailure.tell("committing to table " + writer.table(), e);
                }
                LOG.atWarn()
                        .addKeyValue("table", writer.table())
                        .addKeyValue("error", e.toString())
                        .log("storage failed, the commit is tried again");
                wait = budget.waitAfter(attempts);
            }
            // Way out 6: the thread is asked to stop.
            pause(wait);
        }
    }

    private Progress storedProgress() {
        return ApplicationId.progress(writer.table().name(), pipeline, writer.transactions());
    }

    private boolean beginsAtProgress(CommitRequest request) {
        for (PositionRange range : request.ranges()) {
            if (progress.position(range.partition()) != range.from()) {
                return false;
            }
        }
        // A commit that only closes windows moves no position: then the state tells another process of the same name.
        if (request.state().isPresent() && !request.state().get().from().equals(progress.stateEpoch())) {
            return false;
        }
        // An identity that another committer of this pipeline stated meanwhile must be the same, or the positions are
        // positions in something else.
        return request.identities().entrySet().stream()
                .allMatch(stated -> stated.getValue()
                        .equals(progress.identities().getOrDefault(stated.getKey(), stated.getValue())));
    }

    /**
     * What the request asks for, given the progress as it is now: after a conflict an id that is stated again may have been
     * moved by another committer of this pipeline.
     */
    private Append append(CommitRequest request, String txnId) {
        Map<String, Long> transactions = new TreeMap<>(restatement.due(progress, pipeline));
        for (PositionRange range : request.ranges()) {
            transactions.put(new ApplicationId.Position(pipeline, range.partition()).text(), range.to());
        }
        for (Map.Entry<SourcePartition, Long> identity : request.identities().entrySet()) {
            transactions.put(new ApplicationId.Identity(pipeline, identity.getKey()).text(), identity.getValue());
        }
        watermark(request).ifPresent(ms -> transactions.put(new ApplicationId.Watermark(pipeline).text(), ms));
        newlyDelivered()
                .forEach((target, version) ->
                        transactions.put(new ApplicationId.Delivered(pipeline, target).text(), version));
        RowCounts counts = request.counts();
        stateEpoch(request).ifPresent(epoch -> transactions.put(new ApplicationId.State(pipeline).text(), epoch));
        CommitNote note = new CommitNote(
                pipeline,
                request.ranges(),
                counts.read(),
                counts.written(),
                counts.deadLettered(),
                counts.skipped(),
                counts.deduplicated(),
                new TreeMap<>(request.notes()),
                request.state().map(StateChange::note));
        return new Append(txnId, transactions, request.files(), request.addColumns(), note.toParameters());
    }

    /** What the table does not say yet; it only grows. */
    private Map<String, Long> newlyDelivered() {
        Map<String, Long> newly = new TreeMap<>();
        delivered.forEach((target, version) -> {
            if (version > progress.delivered().getOrDefault(target, -1L)) {
                newly.put(target, version);
            }
        });
        return newly;
    }

    private static OptionalLong stateEpoch(CommitRequest request) {
        return request.state().map(StateChange::to).orElse(OptionalLong.empty());
    }

    /** A watermark only grows; empty where the request has none. */
    private OptionalLong watermark(CommitRequest request) {
        OptionalLong requested = request.watermark();
        return requested.isPresent()
                ? OptionalLong.of(
                        Math.max(requested.getAsLong(), progress.watermark().orElse(Long.MIN_VALUE)))
                : requested;
    }

    private void pause(Duration wait) {
        try {
            retryClock.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw InletException.storage("The commit was interrupted while it waited to try again", "", "", e);
        }
    }
}
