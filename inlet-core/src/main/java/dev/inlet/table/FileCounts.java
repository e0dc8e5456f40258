package dev.inlet.table;

import io.delta.kernel.internal.actions.DomainMetadata;
import io.delta.kernel.internal.actions.Metadata;
import io.delta.kernel.internal.checksum.CRCInfo;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What commits do to the number of a table's files and their bytes.
 *
 * @param files may be negative
 * @param bytes may be negative
 */
record FileCounts(long files, long bytes) {
    static FileCounts ofAdded(List<Long> sizes) {
        return new FileCounts(sizes.size(), sum(sizes));
    }

    static FileCounts of(List<LogEntry> entries) {
        long files = 0;
        long bytes = 0;
        for (LogEntry entry : entries) {
            files += entry.addedSizes.size() - entry.removedSizes.size();
            bytes += sum(entry.addedSizes) - sum(entry.removedSizes);
        }
        return new FileCounts(files, bytes);
    }

    private static long sum(List<Long> sizes) {
        return sizes.stream().mapToLong(Long::longValue).sum();
    }

    boolean isPossibleFor(CRCInfo checksum) {
        return checksum.getNumFiles() + files >= 0 && checksum.getTableSizeBytes() + bytes >= 0;
    }

    /** The checksum of the later version, with what is optional and not known here left out. */
    CRCInfo addedTo(
            CRCInfo checksum,
            long version,
            Metadata metadata,
            @Nullable String txnId,
            Collection<DomainMetadata> domains,
            Optional<Long> inCommitTimestamp) {
        return new CRCInfo(
                version,
                metadata,
                checksum.getProtocol(),
                checksum.getTableSizeBytes() + bytes,
                checksum.getNumFiles() + files,
                Optional.ofNullable(txnId),
                Optional.of(new HashSet<>(domains)),
                Optional.empty(),
                inCommitTimestamp,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
