package dev.inlet.source.delta;

import dev.inlet.option.Options;
import dev.inlet.position.IdentityNumber;
import dev.inlet.position.SourcePartition;
import dev.inlet.runtime.source.FileBatch;
import dev.inlet.runtime.source.FileSource;
import dev.inlet.runtime.source.ReadState;
import dev.inlet.runtime.source.SourceContext;
import dev.inlet.runtime.source.StoredProgress;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Hands over the files of a table: those of one version, then what each commit after it brings. The engine reads them. Which
 * position is which file is in the table's own log, so nothing else is remembered.
 */
final class DeltaSource implements FileSource {
    /**
     * How long versions without rows for us may be passed over before a commit says so: a log that is cleaned up must not
     * overtake the position.
     */
    private static final Duration LONGEST_UNSTATED = Duration.ofMinutes(10);

    private final SourceContext context;
    private final Options options;
    private final SourcePartition partition;
    private final DeltaTable table;
    private final Refusals refusals;
    private @Nullable TableQueue opened;
    private volatile Map<SourcePartition, Long> identities = Map.of();
    private volatile long lag = -1;
    private long nextLook = System.nanoTime();
    private long lastBatch = System.nanoTime();
    /** Whether where reading begins is still to be stated. */
    private boolean startUnstated;

    DeltaSource(SourceContext context) {
        this.context = context;
        this.options = context.options();
        this.partition = new SourcePartition(context.name(), "table");
        this.table = DeltaTable.local(Path.of(options.get(DeltaOptions.PATH)));
        this.refusals = new Refusals(context.name(), table.name());
    }

    @Override
    public void open(StoredProgress stored) {
        TableLog log = new TableLog(table);
        Long known = stored.identities().get(partition);
        TableLog.Head newest =
                log.newest().orElseThrow(() -> known == null ? refusals.missing(!context.bounded()) : refusals.gone());
        long identity = IdentityNumber.of(newest.metadata().id());
        if (known != null && known != identity) {
            throw refusals.recreated();
        }
        boolean feed = options.get(DeltaOptions.READ_CHANGE_FEED);
        if (feed && !newest.metadata().changeDataFeed()) {
            throw refusals.feedOff();
        }
        Optional<TablePosition> position = position(stored.positions());
        boolean skipsGaps = options.get(DeltaOptions.ON_GAP) == DeltaOptions.OnGap.SKIP;
        TablePosition start = new StartingPosition(options.get(DeltaOptions.START), log, newest, refusals, skipsGaps)
                .of(position, position(stored.least()), position(stored.highest()));
        opened = new TableQueue(
                partition,
                table,
                new ChangeRules(feed, options.get(DeltaOptions.CHANGE_COMMITS), refusals),
                refusals,
                skipsGaps,
                newest,
                context.bounded() ? newest.version() : Long.MAX_VALUE - 1,
                start);
        startUnstated = position.isEmpty();
        identities = Map.of(partition, identity);
    }

    private Optional<TablePosition> position(Map<SourcePartition, Long> positions) {
        return Optional.ofNullable(positions.get(partition)).map(TablePosition::of);
    }

    @Override
    public Map<SourcePartition, Long> identities() {
        return identities;
    }

    @Override
    public Optional<FileBatch> next(long maxBytes, Duration wait) {
        TableQueue queue = queue();
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            long now = System.nanoTime();
            if (now - nextLook >= 0) {
                Optional<FileBatch> batch = queue.take(maxBytes, false);
                if (batch.isEmpty() && isStatementDue(queue)) {
                    batch = queue.take(maxBytes, true);
                }
                lag = queue.waiting();
                if (batch.isPresent()) {
                    startUnstated = false;
                    lastBatch = System.nanoTime();
                    return batch;
                }
                nextLook = System.nanoTime()
                        + options.get(DeltaOptions.POLL_INTERVAL).toNanos();
            }
            long left = Math.min(deadline, nextLook) - System.nanoTime();
            if (state() == ReadState.EXHAUSTED || deadline - System.nanoTime() <= 0 || !pause(left)) {
                return Optional.empty();
            }
        }
    }

    /** Whether a batch without files is to say how far the table was read. */
    private boolean isStatementDue(TableQueue queue) {
        return startUnstated
                || !queue.isAllHandedOver()
                        && (queue.isAtEnd() || System.nanoTime() - lastBatch > LONGEST_UNSTATED.toNanos());
    }

    @Override
    public ReadState state() {
        TableQueue queue = queue();
        return context.bounded() && !startUnstated && queue.isAtEnd() && queue.isAllHandedOver()
                ? ReadState.EXHAUSTED
                : ReadState.OPEN;
    }

    @Override
    public void acknowledge(Map<SourcePartition, Long> positions) {
        // The table keeps its versions as long as its own properties say; nobody waits for us.
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

    private TableQueue queue() {
        if (opened == null) {
            throw new IllegalStateException("the source is not open");
        }
        return opened;
    }

    /** @return false where this thread is to stop */
    private static boolean pause(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.max(nanos, 0));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
