package dev.inlet.table;

import dev.inlet.batch.StagedFile;
import dev.inlet.storage.StorageFailure;
import io.delta.kernel.engine.Engine;
import io.delta.kernel.internal.SnapshotImpl;
import io.delta.kernel.internal.TableConfig;
import io.delta.kernel.internal.actions.DomainMetadata;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.checksum.CRCInfo;
import io.delta.kernel.internal.checksum.ChecksumReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** From one head to the next, without reading the table again. */
final class HeadProgress {
    /** A checksum that is further behind than this is not worth the reading of so many entries at start. */
    private static final long MAX_CATCH_UP = 100;

    private HeadProgress() {}

    static HeadSnapshot start(TableSnapshot snapshot, Map<String, DomainMetadata> domains) {
        SnapshotImpl kernel = snapshot.kernel();
        Optional<Long> inCommitTimestamp =
                inCommitTimestamp(kernel, snapshot.table().engine());
        return new HeadSnapshot(
                snapshot.table(),
                kernel.getLogSegment().getDeltaFileAtEndVersion(),
                kernel.getProtocol(),
                kernel.getMetadata(),
                domains,
                checksumAtStart(snapshot, domains),
                inCommitTimestamp);
    }

    /** The head after a commit of ours of which the store said that it succeeded. */
    static HeadSnapshot afterOurs(
            HeadSnapshot base, SnapshotImpl committed, Collection<DomainMetadata> newDomains, Append append) {
        Map<String, DomainMetadata> domains = merge(base.getActiveDomainMetadataMap(), newDomains);
        // In memory: Kernel made it for the entry that it just wrote.
        Optional<Long> inCommitTimestamp =
                inCommitTimestamp(committed, base.table().engine());
        FileCounts counts =
                FileCounts.ofAdded(append.files().stream().map(StagedFile::size).toList());
        return base.after(
                committed.getLogSegment().getDeltaFileAtEndVersion(),
                committed.getMetadata(),
                domains,
                base.getCurrentCrcInfo()
                        .map(checksum -> counts.addedTo(
                                checksum,
                                committed.getVersion(),
                                committed.getMetadata(),
                                append.txnId(),
                                domains.values(),
                                inCommitTimestamp)),
                inCommitTimestamp);
    }

    /** The head after commits that leave metadata and protocol as they are. */
    static HeadSnapshot after(HeadSnapshot base, List<LogEntry> entries) {
        Map<String, DomainMetadata> domains = base.getActiveDomainMetadataMap();
        for (LogEntry entry : entries) {
            domains = merge(domains, entry.domains);
        }
        LogEntry last = entries.get(entries.size() - 1);
        return base.after(
                last.file,
                base.getMetadata(),
                domains,
                checksumAfter(base.getCurrentCrcInfo(), entries, domains.values()),
                inCommitTimestamp(base.getMetadata(), last));
    }

    private static Optional<CRCInfo> checksumAtStart(TableSnapshot snapshot, Map<String, DomainMetadata> domains) {
        SnapshotImpl kernel = snapshot.kernel();
        DeltaTable table = snapshot.table();
        Optional<CRCInfo> latest = kernel.getLogSegment()
                .getLastSeenChecksum()
                .flatMap(file -> ChecksumReader.tryReadChecksumFile(table.engine(), file));
        if (latest.isEmpty() || snapshot.version() - latest.get().getVersion() > MAX_CATCH_UP) {
            return Optional.empty();
        }
        List<LogEntry> since = new ArrayList<>();
        try {
            for (long version = latest.get().getVersion() + 1; version <= snapshot.version(); version++) {
                Optional<LogEntry> entry = LogEntry.read(table.files(), table.logDirectory(), version);
                if (entry.isEmpty()) {
                    return Optional.empty();
                }
                since.add(entry.get());
            }
        } catch (IOException e) {
            throw StorageFailure.tell("reading the log of table " + table.name(), e);
        }
        return since.isEmpty() ? latest : checksumAfter(latest, since, domains.values());
    }

    private static Optional<CRCInfo> checksumAfter(
            Optional<CRCInfo> before, List<LogEntry> entries, Collection<DomainMetadata> domains) {
        if (before.isEmpty() || !entries.stream().allMatch(LogEntry::isCountable)) {
            return Optional.empty();
        }
        LogEntry last = entries.get(entries.size() - 1);
        FileCounts counts = FileCounts.of(entries);
        return counts.isPossibleFor(before.get())
                ? Optional.of(counts.addedTo(
                        before.get(),
                        last.version,
                        before.get().getMetadata(),
                        last.txnId.orElse(null),
                        domains,
                        inCommitTimestamp(before.get().getMetadata(), last)))
                : Optional.empty();
    }

    private static Optional<Long> inCommitTimestamp(Metadata metadata, LogEntry entry) {
        return hasInCommitTimestamps(metadata) ? entry.inCommitTimestamp : Optional.empty();
    }

    static Optional<Long> inCommitTimestamp(SnapshotImpl snapshot, Engine engine) {
        return hasInCommitTimestamps(snapshot.getMetadata())
                ? Optional.of(snapshot.getTimestamp(engine))
                : Optional.empty();
    }

    private static boolean hasInCommitTimestamps(Metadata metadata) {
        return TableConfig.IN_COMMIT_TIMESTAMPS_ENABLED.fromMetadata(metadata);
    }

    private static Map<String, DomainMetadata> merge(
            Map<String, DomainMetadata> domains, Collection<DomainMetadata> newer) {
        if (newer.isEmpty()) {
            return domains;
        }
        Map<String, DomainMetadata> merged = new HashMap<>(domains);
        for (DomainMetadata domain : newer) {
            if (domain.isRemoved()) {
                merged.remove(domain.getDomain());
            } else {
                merged.put(domain.getDomain(), domain);
            }
        }
        return merged;
    }
}
