package dev.inlet.commit;

import dev.inlet.batch.FileStatistics;
import dev.inlet.batch.StagedFile;
import dev.inlet.position.PositionRange;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Commit requests for tests. Their files need not exist: a commit never opens them. */
public final class Requests {
    public static final SourcePartition P0 = new SourcePartition("clicks", "clicks-0");
    public static final SourcePartition P1 = new SourcePartition("clicks", "clicks-1");

    public static final StructType SCHEMA = new StructType(
            List.of(Field.of("id", PrimitiveType.BIGINT, false), Field.of("name", PrimitiveType.STRING, true)));

    private Requests() {}

    /** Moves a partition over a range, with one file of as many rows. */
    public static CommitRequest move(SourcePartition partition, long from, long to) {
        long rows = to - Math.max(from, 0);
        return request(
                List.of(new PositionRange(partition, from, Math.max(from, 0), to)),
                List.of(file(partition.name() + "-" + to + ".parquet", rows)));
    }

    public static CommitRequest request(List<PositionRange> ranges, List<StagedFile> files) {
        long rows = files.stream().mapToLong(StagedFile::rows).sum();
        return new CommitRequest(
                ranges,
                Map.of(),
                OptionalLong.empty(),
                files,
                new RowCounts(rows, rows, 0, 0),
                Map.of(),
                Optional.empty());
    }

    public static StagedFile file(String path, long rows) {
        Map<List<String>, FileStatistics.Column> columns = new LinkedHashMap<>();
        columns.put(List.of("id"), new FileStatistics.Column(1L, rows, 0));
        columns.put(List.of("name"), new FileStatistics.Column("a", "z", 0));
        return new StagedFile(path, Map.of(), 100 * rows, 1_700_000_000_000L, new FileStatistics(rows, columns));
    }
}
