package dev.inlet.table;

import dev.inlet.storage.LocalPath;
import dev.inlet.storage.StorageFailure;
import dev.inlet.storage.TemporaryFiles;
import io.delta.kernel.Snapshot.ChecksumWriteMode;
import io.delta.kernel.exceptions.CheckpointAlreadyExistsException;
import io.delta.kernel.exceptions.KernelEngineException;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.checksum.CRCInfo;
import io.delta.kernel.internal.checksum.ChecksumWriter;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.CloseableIterator;
import io.delta.kernel.utils.FileStatus;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The work on one table's log that keeps reading and committing cheap: checksums, log checkpoints, clean-up. Made by
 * {@link TableWriter#upkeep}; for one thread, which may be another than the one that commits.
 */
public final class LogUpkeep {
    private static final String STATISTICS_AS_JSON = "delta.checkpoint.writeStatsAsJson";

    private final DeltaTable table;
    private final Supplier<HeadSnapshot> head;
    private long lastChecksum = -1;
    private long lastCheckpoint;

    /**
     * @param lastCheckpoint version of the latest log checkpoint; -1 where there is none
     */
    LogUpkeep(DeltaTable table, Supplier<HeadSnapshot> head, long lastCheckpoint) {
        this.table = table;
        this.head = head;
        this.lastCheckpoint = lastCheckpoint;
    }

    public DeltaTable table() {
        return table;
    }

    /**
     * Writes the checksum of the latest version that the writer knows, if it is known and not written yet.
     *
     * @return whether one was written
     */
    public boolean writeChecksum() {
        HeadSnapshot latest = head.get();
        Optional<CRCInfo> checksum = latest.getCurrentCrcInfo();
        if (checksum.isEmpty() || latest.getVersion() == lastChecksum) {
            return false;
        }
        try {
            new ChecksumWriter(latest.getLogPath()).writeCheckSum(table.engine(), checksum.get());
        } catch (IOException | KernelEngineException e) {
            throw StorageFailure.tell("writing a checksum of table " + table.name(), DeltaTable.storageCause(e));
        }
        lastChecksum = latest.getVersion();
        return true;
    }

    /** Whether {@code delta.checkpointInterval} commits or more were made since the last log checkpoint. */
    public boolean isCheckpointDue() {
        return isDue(head.get(), lastCheckpoint);
    }

    private static boolean isDue(SnapshotImpl latest, long lastCheckpoint) {
        // Versions count from 0: with an interval of 10 the first log checkpoint is of version 10, as Spark's is.
        return latest.getVersion() - Math.max(lastCheckpoint, 0)
                >= TableConfig.CHECKPOINT_INTERVAL.fromMetadata(latest.getMetadata());
    }

    /**
     * Writes a log checkpoint of the latest version, and deletes what {@code delta.logRetentionDuration} lets go and what
     * processes that were killed have left.
     */
    public void checkpoint() {
        // Kernel cleans up only where the version was loaded as the latest, not through a commit's own snapshot.
        SnapshotImpl latest = table.snapshot().kernel();
        try {
            if (head.get().getCurrentCrcInfo().isEmpty()
                    && latest.getStatistics().getChecksumWriteMode().isPresent()) {
                latest.writeChecksum(table.engine(), ChecksumWriteMode.FULL);
            }
            if (!wouldLoseStatistics(latest)) {
                writeCheckpointOf(latest);
                deleteOrphanChecksums(latest);
            }
            TemporaryFiles.deleteAbandoned(LocalPath.of(table.logDirectory()), Instant.now());
        } catch (IOException | KernelEngineException e) {
            throw StorageFailure.tell("writing a log checkpoint of table " + table.name(), DeltaTable.storageCause(e));
        }
        lastCheckpoint = latest.getVersion();
    }

    /**
     * Kernel writes and reads statistics as JSON alone. Where the log checkpoint of another engine has them as columns instead, one
     * of ours would take them from all files: that is left to whoever keeps them so.
     */
    private boolean wouldLoseStatistics(SnapshotImpl latest) {
        Map<String, String> properties = latest.getMetadata().getConfiguration();
        if (latest.getLogSegment().getCheckpointVersionOpt().isEmpty()
                || Boolean.parseBoolean(properties.getOrDefault(STATISTICS_AS_JSON, "true"))) {
            return false;
        }
        boolean[] missing = {false};
        new ScanPlanner(table)
                .forEach(
                        new AsOf.Version(latest.getVersion()),
                        scan -> file -> missing[0] |= file.statistics().isEmpty());
        return missing[0];
    }

    private void writeCheckpointOf(SnapshotImpl latest) throws IOException {
        if (latest.getLogSegment().getCheckpointVersionOpt().orElse(-1L) == latest.getVersion()) {
            return;
        }
        try {
            latest.writeCheckpoint(table.engine());
        } catch (CheckpointAlreadyExistsException e) {
            // Another process has just written the same one.
            return;
        }
    }

    /** Kernel deletes entries and log checkpoints, but never the checksums of versions that can no longer be read. */
    private void deleteOrphanChecksums(SnapshotImpl latest) throws IOException {
        if (!TableConfig.EXPIRED_LOG_CLEANUP_ENABLED.fromMetadata(latest.getMetadata())) {
            return;
        }
        List<String> orphans = new ArrayList<>();
        try (CloseableIterator<FileStatus> log =
                table.files().listFrom(FileNames.listingPrefix(latest.getLogPath(), 0))) {
            while (log.hasNext()) {
                String file = log.next().getPath();
                if (FileNames.isCommitFile(file) || FileNames.isCheckpointFile(file)) {
                    break;
                }
                if (FileNames.isChecksumFile(file)) {
                    orphans.add(file);
                }
            }
        }
        for (String orphan : orphans) {
            table.files().delete(orphan);
        }
    }
}
