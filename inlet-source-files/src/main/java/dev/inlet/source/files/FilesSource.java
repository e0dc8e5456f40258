package dev.inlet.source.files;

import dev.inlet.error.InletException;
import dev.inlet.option.Options;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.FileSource;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.StoredProgress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands over each file of a directory once. A file's position is its number in the {@link DiscoveryLog}, which is durable
 * before the file is handed over; each commit's note says which file had which number, so that a lost log can be built again.
 */
final class FilesSource implements FileSource {
    private static final Logger LOG = LoggerFactory.getLogger(FilesSource.class);

    /** A file that was being written when its turn came is looked at again after this. */
    private static final long PAUSE_AT_LEAST_NANOS = 10_000_000;

    private final SourceContext context;
    private final Options options;
    private final SourcePartition partition;
    private final RootIdentity root;
    private @Nullable FileQueue opened;

    /** Of a bounded run: when to stop waiting for files that are still written; null until the first scan. */
    private @Nullable Instant waitUntil;

    private boolean scansAgain = true;

    /** Since when the next file has kept the others waiting, as it is being written; null where it does not. */
    private @Nullable Instant heldSince;

    /** Whether all files that wait are being written, so that others are to be looked for. */
    private boolean onlyHeld;

    /** Of a bounded run: whether all files that wait are left to the next. */
    private boolean leavesRest;

    private volatile long lag = -1;

    FilesSource(SourceContext context) {
        this.context = context;
        this.options = context.options();
        this.partition = new SourcePartition(context.name(), "files");
        this.root = new RootIdentity(context.name(), options);
    }

    @Override
    public void open(StoredProgress stored) {
        root.check(stored.identities().get(partition));
        DirectoryScan scan = new DirectoryScan(FilePattern.of(options.get(FilesOptions.PATH)));
        DiscoveryLog log = DiscoveryLog.open(context.stateDirectory());
        long committed = stored.highest().getOrDefault(partition, 0L);
        new LogRecovery(context.name(), log, scan, options.find(FilesOptions.TAKEN_BEFORE))
                .align(committed, stored.notes());
        long next = stored.positions().getOrDefault(partition, 0L);
        if (next < log.first()) {
            throw InletException.data(
                    "Source " + context.name() + ": a table needs the files from position " + next
                            + " on, but those before " + log.first() + " are no longer known",
                    "The table was added after other tables had taken these files",
                    "Give the new table a pipeline of its own");
        }
        opened = new FileQueue(partition, options, scan, log, next, committed);
    }

    @Override
    public Map<SourcePartition, Long> identities() {
        return Map.of(partition, root.value());
    }

    @Override
    public Optional<FileBatch> next(long maxBytes, Duration wait) {
        FileQueue queue = queue();
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            Instant now = context.clock().instant();
            if (scansAgain && (queue.waiting() == 0 || onlyHeld) && !isPositive(queue.untilScan(now))) {
                onlyHeld = false;
                discover(queue, now);
            }
            Optional<FileBatch> batch = queue.take(maxBytes, now);
            lag = queue.waiting();
            notHeldForEver(queue, batch.isPresent(), now);
            long left = deadline - System.nanoTime();
            if (batch.isPresent() || state() == ReadState.EXHAUSTED || left <= 0) {
                return batch;
            }
            long untilScan = queue.untilScan(now).toNanos();
            if (!pause(Math.min(left, Math.max(untilScan, PAUSE_AT_LEAST_NANOS)))) {
                return batch;
            }
        }
    }

    @Override
    public ReadState state() {
        return !leavesRest && (scansAgain || queue().waiting() > 0) ? ReadState.OPEN : ReadState.EXHAUSTED;
    }

    @Override
    public void acknowledge(Map<SourcePartition, Long> positions) {
        // A file is taken when its position is in the table; nobody else waits for it.
    }

    @Override
    public OptionalLong lag() {
        long files = lag;
        return files < 0 ? OptionalLong.empty() : OptionalLong.of(files);
    }

    @Override
    public void close() {
        // No file stays open between two calls.
    }

    /** One scan. A bounded run makes more than one only for files that were there at the first and were still written. */
    private void discover(FileQueue queue, Instant now) {
        int unsettled = queue.discover(context.clock());
        if (!context.bounded()) {
            return;
        }
        if (waitUntil == null) {
            waitUntil = now.plus(patience());
        }
        scansAgain = unsettled > 0 && now.isBefore(waitUntil);
        if (unsettled > 0 && !scansAgain) {
            tellLeft(unsettled);
        }
    }

    /** A file that is being written when its turn comes keeps those behind it waiting, but not for as long as that goes on. */
    private void notHeldForEver(FileQueue queue, boolean tookSome, Instant now) {
        if (tookSome || queue.waiting() == 0) {
            heldSince = null;
            return;
        }
        // Of a clock that was set back, too.
        heldSince = heldSince == null || now.isBefore(heldSince) ? now : heldSince;
        if (now.isBefore(heldSince.plus(patience()))) {
            return;
        }
        heldSince = null;
        onlyHeld = !queue.putOff(now);
        if (onlyHeld && context.bounded()) {
            leavesRest = true;
            tellLeft(queue.waiting());
        }
    }

    /** How long files are waited for that are being written. */
    private Duration patience() {
        return options.get(FilesOptions.SETTLE_TIME).multipliedBy(2).plus(options.get(FilesOptions.POLL_INTERVAL));
    }

    private void tellLeft(long files) {
        LOG.atWarn()
                .addKeyValue("source", context.name())
                .log("{} files are still being written and are left to the next run", files);
    }

    private FileQueue queue() {
        if (opened == null) {
            throw new IllegalStateException("the source is not open");
        }
        return opened;
    }

    private static boolean isPositive(Duration duration) {
        return !duration.isNegative() && !duration.isZero();
    }

    /** @return false where this thread is to stop */
    private static boolean pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
