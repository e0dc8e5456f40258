package dev.inlet.table;

import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.actions.DomainMetadata;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.actions.Protocol;
import io.delta.kernel.internal.checksum.CRCInfo;
import io.delta.kernel.internal.commit.DefaultFileSystemManagedTableOnlyCommitter;
import io.delta.kernel.internal.files.ParsedDeltaData;
import io.delta.kernel.internal.fs.Path;
import io.delta.kernel.internal.lang.Lazy;
import io.delta.kernel.internal.metrics.SnapshotQueryContext;
import io.delta.kernel.internal.replay.LogReplay;
import io.delta.kernel.internal.snapshot.LogSegment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The version that the next commit builds on. It knows the table's domain metadata: Kernel asks for it on each commit,
 * and would replay the whole log for it where there is no checksum.
 */
final class HeadSnapshot extends SnapshotImpl {
    private final DeltaTable table;
    private final Map<String, DomainMetadata> domains;
    private final Optional<CRCInfo> checksum;
    private final Optional<Long> inCommitTimestamp;

    HeadSnapshot(
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
        this.inCommitTimestamp = inCommitTimestamp;
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

    /** A later version under the same protocol. */
    HeadSnapshot after(
            LogSegment segment,
            Metadata metadata,
            Map<String, DomainMetadata> domains,
            Optional<CRCInfo> checksum,
            Optional<Long> inCommitTimestamp) {
        return new HeadSnapshot(table, segment, getProtocol(), metadata, domains, checksum, inCommitTimestamp);
    }

    /**
     * The same version, read from a later log checkpoint: else the list of entries since the log checkpoint that we opened
     * with grows with each commit, and each commit copies it.
     *
     * @param fresh of a version that is not after this one
     */
    HeadSnapshot basedOn(LogSegment fresh) {
        List<ParsedDeltaData> since = getLogSegment().getDeltas().stream()
                .map(ParsedDeltaData::forFileStatus)
                .filter(delta -> delta.getVersion() > fresh.getVersion())
                .toList();
        return new HeadSnapshot(
                table,
                fresh.newWithAddedDeltas(since),
                getProtocol(),
                getMetadata(),
                domains,
                checksum,
                inCommitTimestamp);
    }
}
