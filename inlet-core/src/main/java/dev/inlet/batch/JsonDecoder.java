package dev.inlet.batch;

import com.fasterxml.jackson.core.JsonToken;
import dev.inlet.batch.DecodedBatch.Rejected;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * JSON objects (RFC 8259) to rows. A value fits a column only if the column then holds the value itself:
 *
 * <ul>
 *   <li>integer types take numbers that are integers in range, however written (7, 7.0, 7e0)
 *   <li>{@code DOUBLE} and {@code FLOAT} take any number within range, as the nearest value
 *   <li>{@code DECIMAL} takes numbers, and strings that spell one, that need no rounding
 *   <li>{@code BOOLEAN} takes {@code true} and {@code false}
 *   <li>{@code STRING} takes strings; any other value as its JSON text, byte for byte
 *   <li>{@code DATE}, {@code TIMESTAMP} and {@code TIMESTAMP_NTZ} take strings in ISO 8601, see {@link TimeRule}; a timestamp without a
 *       zone is UTC
 *   <li>{@code BINARY} takes strings in base64
 *   <li>{@code STRUCT} and {@code MAP} take objects, {@code ARRAY} arrays. Field names are compared with regard to case
 *   <li>null, and a field that is not there, fit where the schema does not say {@code NOT NULL}
 * </ul>
 *
 * Whatever else comes is a misfit: a field that comes twice, a field that the schema lacks (see {@link UnknownFields}), text that is
 * not JSON, more after the object, bytes that are not UTF-8, nesting deeper than 500.
 */
public final class JsonDecoder implements Decoder {
    private final RowScans scans;
    private final StructType schema;
    private final StructType columns;
    private final JsonOptions options;
    private final List<MetadataColumn> metadata;
    private final StructReader reader;

    /**
     * @param schema of the values; maps have keys of {@code STRING}
     * @param metadata further columns behind those of the schema
     */
    public JsonDecoder(Engine engine, StructType schema, JsonOptions options, List<MetadataColumn> metadata) {
        this(engine, schema, options, metadata, field -> true);
    }

    /**
     * @param taken whether statements are expected to take the field of this name. The texts of another one are checked and not
     *     kept, which saves time and memory; the first statement that takes it all the same has its batch read a second time
     */
    public JsonDecoder(
            Engine engine,
            StructType schema,
            JsonOptions options,
            List<MetadataColumn> metadata,
            Predicate<String> taken) {
        this.scans = engine.scans();
        this.schema = schema;
        this.options = options;
        this.metadata = List.copyOf(metadata);
        this.columns = withMetadata(schema, metadata);
        // Fields to add are read in a second step, only of records that have some and fit otherwise.
        UnknownFields first =
                options.unknownFields() == UnknownFields.ADD ? UnknownFields.IGNORE : options.unknownFields();
        this.reader = new StructReader("", schema, first, taken);
    }

    static StructType withMetadata(StructType schema, List<MetadataColumn> metadata) {
        List<Field> fields = new ArrayList<>(schema.fields());
        metadata.forEach(column -> fields.add(column.field()));
        return new StructType(fields);
    }

    @Override
    public DecodedBatch decode(RecordBatch batch) {
        reader.begin(batch.store(), batch.rows());
        // A store of its own, since nothing of these rows is used but their fields.
        StructReader additions = new StructReader("", schema, UnknownFields.ADD, field -> false);
        additions.begin(new ByteStore(new ChunkPool()), 1);
        int[] taken = new int[batch.rows()];
        List<Rejected> rejected = new ArrayList<>();
        int skipped = readRows(batch, additions, taken, rejected);
        int count = batch.rows() - rejected.size() - skipped;
        int[] fitting = Arrays.copyOf(taken, count);
        ScanColumns scan = new ScanColumns(count, new RowsAgain(() -> readAgain(batch, fitting)));
        List<String> expressions = new ArrayList<>(reader.fieldExpressions(scan));
        RecordColumns records = new RecordColumns(batch, fitting, scan);
        metadata.forEach(column -> expressions.add(records.metadata(column)));
        Optional<StructType> proposed = Optional.of(additions.evolve()).filter(evolved -> !evolved.equals(schema));
        return new DecodedBatch(
                scans,
                batch,
                new DecodedBatch.Result(taken, columns, expressions, scan.scan(), rejected, skipped, proposed));
    }

    /** The columns of the fields of these rows, which fit. On any thread, while the batch is there. */
    private List<Column> readAgain(RecordBatch batch, int[] rows) {
        StructReader all = new StructReader("", schema, UnknownFields.IGNORE, field -> true);
        all.begin(batch.store().extended(), rows.length);
        try (JsonInput in = new JsonInput()) {
            for (int i = 0; i < rows.length; i++) {
                read(in, batch, rows[i], all, i);
            }
        }
        ScanColumns scan = new ScanColumns(rows.length);
        all.fieldExpressions(scan);
        return scan.scan().columns();
    }

    /** Reads those rows that fit; answers how many were skipped. */
    private int readRows(RecordBatch batch, StructReader additions, int[] taken, List<Rejected> rejected) {
        int count = 0;
        int skipped = 0;
        try (JsonInput in = new JsonInput()) {
            for (int row = 0; row < batch.rows(); row++) {
                if (batch.table().valueLength(row) < 0) {
                    if (options.tombstones() == Tombstones.SKIP) {
                        skipped++;
                    } else {
                        rejected.add(new Rejected(row, MisfitKind.TOMBSTONE, "the record has no value"));
                    }
                    continue;
                }
                try {
                    int unknownFields = read(in, batch, row, reader, count);
                    if (options.unknownFields() == UnknownFields.ADD && unknownFields > 0) {
                        read(in, batch, row, additions, 0);
                    }
                    taken[count++] = row;
                } catch (MisfitException e) {
                    rejected.add(new Rejected(row, e.kind(), String.valueOf(e.getMessage())));
                }
            }
        }
        return skipped;
    }

    /** Answers how many fields the schema does not have. */
    private static int read(JsonInput in, RecordBatch batch, int row, StructReader into, int at) {
        start(in, batch, row);
        in.next();
        into.read(in, at);
        in.expectEnd();
        return in.unknownFields();
    }

    private static void start(JsonInput in, RecordBatch batch, int row) {
        long address = batch.table().valueAddress(row);
        in.start(batch.store().chunk(address), address, batch.table().valueLength(row));
    }

    /**
     * The schema of the records that are JSON objects: see {@link InferredType}. Fields are nullable and in the order in which they
     * first appear; a field that is null in all records is left out. Empty where no record is an object with a field.
     */
    public static Optional<StructType> infer(RecordBatch batch) {
        InferredType type = new InferredType();
        try (JsonInput in = new JsonInput()) {
            for (int row = 0; row < batch.rows(); row++) {
                if (batch.table().valueLength(row) >= 0 && isObject(in, batch, row)) {
                    start(in, batch, row);
                    in.next();
                    inferFrom(in, type);
                }
            }
        }
        return type.type() instanceof StructType struct ? Optional.of(struct) : Optional.empty();
    }

    private static void inferFrom(JsonInput in, InferredType type) {
        try {
            type.read(in);
        } catch (MisfitException e) {
            // Not all of its fields can be columns. The record will be told of when it is decoded.
        }
    }

    private static boolean isObject(JsonInput in, RecordBatch batch, int row) {
        try {
            start(in, batch, row);
            boolean object = in.next() == JsonToken.START_OBJECT;
            in.passValue();
            in.expectEnd();
            return object;
        } catch (MisfitException e) {
            // The record will be told of when it is decoded.
            return false;
        }
    }
}
