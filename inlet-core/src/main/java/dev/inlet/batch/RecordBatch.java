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
    public record Range(SourcePartition partition, long first, long next) {}

    RecordBatch(ByteStore bytes, RecordTable table, long size, RecordHeaders headers, List<Run> runs) {
        this.bytes = bytes;
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
            ranges.merge(
                    range.partition(),
                    range,
                    (a, b) -> new Range(a.partition(), Math.min(a.first(), b.first()), Math.max(a.next(), b.next())));
        }
        return new ArrayList<>(ranges.values());
    }

    /** Gives the memory back. */
    @Override
    public void close() {
        bytes.release();
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
