package dev.inlet.table;

import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.DomainMetadata;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.checksum.CRCInfo;
import io.delta.kernel.internal.commit.DefaultFileSystemManagedTableOnlyCommitter;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.lang.Lazy;
import io.delta.kernel.internal.metrics.SnapshotQueryContext;
import io.delta.kernel.internal.replay.LogReplay;
import io.delta.kernel.internal.snapshot.LogSegment;
import io.delta.kernel.internal.util.FileNames;
import io.delta.kernel.utils.FileStatus;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The version that the next commit builds on: all that a commit asks for, and of the log only the newest entry, so that
 * nothing can be read through it. It knows the table's domain metadata: Kernel asks for it on each commit, and would
 * replay the whole log for it where there is no checksum.
 */
final class HeadSnapshot extends SnapshotImpl {
    private final DeltaTable table;
    private final Map<String, DomainMetadata> domains;
    private final Optional<CRCInfo> checksum;

    /**
     * @param newest the version's log entry
     */
    HeadSnapshot(
            DeltaTable table,
            FileStatus newest,
            Protocol protocol,
            Metadata metadata,
            Map<String, DomainMetadata> domains,
            Optional<CRCInfo> checksum,
            Optional<Long> inCommitTimestamp) {
        this(table, entryAlone(table, newest), protocol, metadata, domains, checksum, inCommitTimestamp);
    }

    private HeadSnapshot(
            DeltaTable table,
            LogSegment segment,
            Protocol protocol,
            Metadata metadata,
            Map<String, DomainMetadata> domains,
            Optional<CRCInfo> checksum,
            Optional<Long> inCommitTimestamp) {
        super(
                new Path(table.root()),
                segment.getVersion(),
                new Lazy<>(() -> segment),
                new LogReplay(
                        table.engine(), new Path(table.root()), new Lazy<>(() -> segment), new Lazy<>(() -> checksum)),
                protocol,
                metadata,
                DefaultFileSystemManagedTableOnlyCommitter.INSTANCE,
                SnapshotQueryContext.forVersionSnapshot(table.root(), segment.getVersion()),
                inCommitTimestamp);
        this.table = table;
        this.domains = Map.copyOf(domains);
        this.checksum = checksum;
    }

    /**
     * A commit needs no more of the log than its newest entry. With all since the last log checkpoint, each commit would
     * copy and check a list that grows with each commit.
     */
    private static LogSegment entryAlone(DeltaTable table, FileStatus newest) {
        return new LogSegment(
                new Path(table.logDirectory()),
                FileNames.deltaVersion(newest.getPath()),
                List.of(newest),
                List.of(),
                List.of(),
                newest,
                Optional.empty(),
                Optional.of(FileNames.deltaVersion(newest.getPath())));
    }

    @Override
    public Map<String, DomainMetadata> getActiveDomainMetadataMap() {
        return domains;
    }

    @Override
    public Optional<CRCInfo> getCurrentCrcInfo() {
        return checksum;
    }

    DeltaTable table() {
        return table;
    }

    /** Physical paths of the columns that the table is clustered by. */
    List<List<String>> clustering() {
        return table.reading(
                "reading what table " + table + " is clustered by",
                () -> getPhysicalClusteringColumns().orElse(List.of()).stream()
                        .map(column -> List.of(column.getNames()))
                        .toList());
    }

    /** This version's log entry. */
    FileStatus newest() {
        return getLogSegment().getDeltaFileAtEndVersion();
    }

    /** A later version under the same protocol. */
    HeadSnapshot after(
            FileStatus newest,
            Metadata metadata,
            Map<String, DomainMetadata> domains,
            Optional<CRCInfo> checksum,
            Optional<Long> inCommitTimestamp) {
        return new HeadSnapshot(table, newest, getProtocol(), metadata, domains, checksum, inCommitTimestamp);
    }
}
