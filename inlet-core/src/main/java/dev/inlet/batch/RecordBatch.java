package dev.inlet.batch;

import dev.inlet.position.SourcePartition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Raw records that a {@link RecordBuffer} collected, in the order of arrival. It holds memory until it is closed, and must stay
 * open while anything decoded from it is in use.
 */
public final class RecordBatch implements AutoCloseable {
    private final ByteStore bytes;
    private final boolean ownsBytes;
    private final RecordTable table;
    private final long size;
    private final RecordHeaders headers;
    private final List<Run> runs;

    /** Consecutive rows at consecutive positions of one origin. */
    record Run(RecordOrigin origin, int firstRow, long firstPosition, int count) {}

    /**
     * What the batch holds of a source partition.
     *
     * @param first position of its first record
     * @param next one past the position of its last record; positions between may be missing
     */
    public record Range(SourcePartition partition, long first, long next) {
        Range and(Range other) {
            return new Range(partition, Math.min(first, other.first), Math.max(next, other.next));
        }
    }

    /**
     * @param ownsBytes whether closing the batch gives back the bytes
     */
    RecordBatch(
            ByteStore bytes, boolean ownsBytes, RecordTable table, long size, RecordHeaders headers, List<Run> runs) {
        this.bytes = bytes;
        this.ownsBytes = ownsBytes;
        this.table = table;
        this.size = size;
        this.headers = headers;
        this.runs = List.copyOf(runs);
    }

    public int rows() {
        return table.rows();
    }

    /** Bytes of values, keys and headers. */
    public long bytes() {
        return size;
    }

    /** One range per source partition, in the order in which they first appear. */
    public List<Range> ranges() {
        Map<SourcePartition, Range> ranges = new LinkedHashMap<>();
        for (Run run : runs) {
            Range range = new Range(run.origin().partition(), run.firstPosition(), run.firstPosition() + run.count());
            ranges.merge(range.partition(), range, Range::and);
        }
        return new ArrayList<>(ranges.values());
    }

    /**
     * Those records whose position is in a window. Shares their bytes: it must not outlive this batch, and closing it gives
     * back only what is its own.
     *
     * @param from per source partition the first position that is in the window; all are where it is not named
     * @param to per source partition the first position that is not in it any more; none where it is not named
     */
    public RecordBatch window(Map<SourcePartition, Long> from, Map<SourcePartition, Long> to) {
        RecordTable kept = table.empty();
        RecordHeaders keptHeaders = new RecordHeaders();
        List<Run> keptRuns = new ArrayList<>();
        long keptSize = 0;
        for (Run run : runs) {
            SourcePartition partition = run.origin().partition();
            long end = run.firstPosition() + run.count();
            long first = Math.max(run.firstPosition(), from.getOrDefault(partition, run.firstPosition()));
            long next = Math.min(end, to.getOrDefault(partition, end));
            if (next <= first) {
                continue;
            }
            keptRuns.add(new Run(run.origin(), kept.rows(), first, (int) (next - first)));
            for (long position = first; position < next; position++) {
                int row = (int) (run.firstRow() + position - run.firstPosition());
                for (RecordHeaders.Header header : headers.of(row)) {
                    keptHeaders.add(kept.rows(), header.key(), header.value());
                }
                kept.add(table, row);
                keptSize += Math.max(table.valueLength(row), 0) + Math.max(table.keyLength(row), 0);
            }
        }
        return new RecordBatch(bytes, false, kept, keptSize, keptHeaders, keptRuns);
    }

    /** No records: the window that is empty. */
    public RecordBatch none() {
        return new RecordBatch(bytes, false, table.empty(), 0, new RecordHeaders(), List.of());
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        if (ownsBytes) {
            bytes.release();
        }
        table.release();
    }

    ByteStore store() {
        return bytes;
    }

    RecordTable table() {
        return table;
    }

    RecordHeaders headers() {
        return headers;
    }

    List<Run> runs() {
        return runs;
    }
}
