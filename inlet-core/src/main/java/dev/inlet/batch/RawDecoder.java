package dev.inlet.batch;

import dev.inlet.batch.DecodedBatch.Rejected;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Values as they are, in one column: {@code value}. */
public final class RawDecoder implements Decoder {
    private final RowScans scans;
    private final boolean text;
    private final Tombstones tombstones;
    private final List<MetadataColumn> metadata;
    private final StructType columns;

    /**
     * @param type {@code BINARY}, or {@code STRING}, which takes only UTF-8
     * @param metadata further columns behind the value
     */
    public RawDecoder(Engine engine, DataType type, Tombstones tombstones, List<MetadataColumn> metadata) {
        if (type != PrimitiveType.BINARY && type != PrimitiveType.STRING) {
            throw new IllegalArgumentException("a raw value is BINARY or STRING, not " + type.ddl());
        }
        this.scans = engine.scans();
        this.text = type == PrimitiveType.STRING;
        this.tombstones = tombstones;
        this.metadata = List.copyOf(metadata);
        this.columns = JsonDecoder.withMetadata(new StructType(List.of(Field.of("value", type, true))), metadata);
    }

    @Override
    public DecodedBatch decode(RecordBatch batch) {
        int[] taken = new int[batch.rows()];
        int count = 0;
        int skipped = 0;
        List<Rejected> rejected = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            int length = batch.table().valueLength(row);
            long address = batch.table().valueAddress(row);
            if (length < 0 && tombstones == Tombstones.SKIP) {
                skipped++;
            } else if (length < 0) {
                rejected.add(new Rejected(row, MisfitKind.TOMBSTONE, "the record has no value"));
            } else if (text && !Utf8.isValid(batch.store().chunk(address), (int) address, length)) {
                rejected.add(new Rejected(row, MisfitKind.INVALID_UTF8, "value: not UTF-8"));
            } else {
                taken[count++] = row;
            }
        }
        ScanColumns scan = new ScanColumns(count);
        RecordColumns records = new RecordColumns(batch, Arrays.copyOf(taken, count), scan);
        List<String> expressions = new ArrayList<>();
        expressions.add(text ? records.valueText() : records.value());
        metadata.forEach(column -> expressions.add(records.metadata(column)));
        return new DecodedBatch(
                scans,
                batch,
                new DecodedBatch.Result(taken, columns, expressions, scan.scan(), rejected, skipped, Optional.empty()));
    }
}
