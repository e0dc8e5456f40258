package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.delivery.DeliveryStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Adds up the events of a run. Any thread. */
final class PipelineMeter implements Consumer<PipelineEvent> {
    private final String deadLetters;
    private long epochs;
    private long records;
    private long rows;
    private long deadLettered;
    private long skipped;
    private long deduplicated;
    private long bytesRead;
    private long bytesWritten;
    private long commits;
    private final SortedMap<String, Long> versions = new TreeMap<>();
    private final Map<String, Long> watermarks = new HashMap<>();
    private @Nullable Long started;
    private long lastCommit;
    private Duration slowest = Duration.ZERO;
    private @Nullable Duration lastCommitTook;

    /** @param deadLetters name of the table whose rows do not count as rows; may be empty */
    PipelineMeter(String deadLetters) {
        this.deadLetters = deadLetters;
    }

    @Override
    public synchronized void accept(PipelineEvent event) {
        if (event instanceof PipelineEvent.Started && started == null) {
            started = System.nanoTime();
        } else if (event instanceof PipelineEvent.Committed committed) {
            committed(committed);
        } else if (event instanceof PipelineEvent.EpochDone done) {
            epochs++;
            records += done.records();
            skipped += done.skipped();
            deduplicated += done.deduplicated();
            deadLettered += done.deadLettered();
            bytesRead += done.bytesRead();
            lastCommitTook = slowest;
            slowest = Duration.ZERO;
        }
    }

    private void committed(PipelineEvent.Committed committed) {
        commits++;
        if (!committed.table().equals(deadLetters)) {
            rows += committed.rows();
        }
        bytesWritten += committed.bytes();
        versions.put(committed.table(), committed.version());
        committed.watermark().ifPresent(watermark -> watermarks.put(committed.table(), watermark));
        lastCommit = System.nanoTime();
        slowest = slowest.compareTo(committed.took()) > 0 ? slowest : committed.took();
    }

    synchronized PipelineStatus status(OptionalLong lag, List<DeliveryStatus> deliveries) {
        Optional<Duration> working = started == null || commits == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(lastCommit - started));
        return new PipelineStatus(
                epochs,
                records,
                rows,
                deadLettered,
                skipped,
                deduplicated,
                bytesRead,
                bytesWritten,
                commits,
                versions,
                working,
                Optional.ofNullable(lastCommitTook),
                watermarks.values().stream().mapToLong(w -> w).min(),
                lag,
                deliveries);
    }
}
