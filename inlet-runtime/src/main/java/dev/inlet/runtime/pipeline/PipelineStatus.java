package dev.inlet.runtime.pipeline;

import dev.inlet.runtime.delivery.DeliveryStatus;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How a run is doing, from its start.
 *
 * @param records taken from the sources, and durably dealt with
 * @param rows written, over all tables but the dead letters
 * @param deduplicated records that were left out as duplicates, over all tables
 * @param bytesRead of the records
 * @param bytesWritten of data files
 * @param commits over all tables
 * @param versions the last version that this run committed, by table
 * @param working from the first poll, when every source is open, to the last commit; empty before the first commit
 * @param lastCommitTook the slowest table of the last epoch
 * @param watermark ms since 1970 before which every table with a watermark is complete in event time; empty while none has
 *     committed one
 * @param lag records (or files) that are there and not yet read, over all sources; empty while unknown
 * @param deliveries how far each target of events is, table after table
 */
public record PipelineStatus(
        long epochs,
        long records,
        long rows,
        long deadLettered,
        long skipped,
        long deduplicated,
        long bytesRead,
        long bytesWritten,
        long commits,
        SortedMap<String, Long> versions,
        Optional<Duration> working,
        Optional<Duration> lastCommitTook,
        OptionalLong watermark,
        OptionalLong lag,
        List<DeliveryStatus> deliveries) {
    public PipelineStatus {
        deliveries = List.copyOf(deliveries);
        versions = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, Long>) versions));
    }

    /** Records a second while working; 0 before the first commit. */
    public double recordsPerSecond() {
        return working.filter(time -> !time.isZero())
                .map(time -> records / (time.toNanos() / 1e9))
                .orElse(0.0);
    }

    /** Versions that targets of events were not told of yet, over all targets. */
    public long undelivered() {
        return deliveries.stream().mapToLong(DeliveryStatus::behind).sum();
    }
}
