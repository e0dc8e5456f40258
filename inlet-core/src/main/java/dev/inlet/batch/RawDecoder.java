package dev.inlet.batch;

import dev.inlet.batch.DecodedBatch.Rejected;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Values as they are, in one column: {@code value BINARY}. */
public final class RawDecoder implements Decoder {
    /** What each record has. */
    public static final StructType COLUMNS = new StructType(List.of(Field.of("value", PrimitiveType.BINARY, true)));

    private final RowScans scans;
    private final Tombstones tombstones;
    private final List<MetadataColumn> metadata;
    private final StructType columns;

    /** @param metadata further columns behind the value */
    public RawDecoder(Engine engine, Tombstones tombstones, List<MetadataColumn> metadata) {
        this.scans = engine.scans();
        this.tombstones = tombstones;
        this.metadata = List.copyOf(metadata);
        this.columns = JsonDecoder.withMetadata(COLUMNS, metadata);
    }

    @Override
    public DecodedBatch decode(RecordBatch batch) {
        int[] taken = new int[batch.rows()];
        int count = 0;
        int skipped = 0;
        List<Rejected> rejected = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            int length = batch.table().valueLength(row);
            if (length < 0 && tombstones == Tombstones.SKIP) {
                skipped++;
            } else if (length < 0) {
                rejected.add(new Rejected(row, MisfitKind.TOMBSTONE, "the record has no value"));
            } else {
                taken[count++] = row;
            }
        }
        ScanColumns scan = new ScanColumns(count);
        RecordColumns records = new RecordColumns(batch, Arrays.copyOf(taken, count), scan);
        List<String> expressions = new ArrayList<>();
        expressions.add(records.value());
        metadata.forEach(column -> expressions.add(records.metadata(column)));
        return new DecodedBatch(
                scans,
                batch,
                new DecodedBatch.Result(taken, columns, expressions, scan.scan(), rejected, skipped, Optional.empty()));
    }
}
