package dev.inlet.batch;

import dev.inlet.batch.RecordBatch.Run;
import dev.inlet.schema.ArrayType;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a batch, and the records that did not become rows. Any connection of the engine can read them, until this is closed.
 */
public final class DecodedBatch implements DecodedRows {
    private final RowScans scans;
    private final RecordBatch batch;
    private final StructType schema;
    private final int rows;
    private final String sql;
    private final int[] taken;
    private final List<Long> published = new ArrayList<>();
    private final List<Rejected> rejected;
    private final int skipped;
    private final Optional<StructType> proposedSchema;
    private @Nullable String misfitsSql;

    /** A row of the batch that does not fit. */
    record Rejected(int row, MisfitKind kind, String message) {}

    /**
     * What the decoders found out.
     *
     * @param taken for each row, which row of the batch it comes from
     */
    record Result(
            int[] taken,
            StructType schema,
            List<String> expressions,
            RowScans.Rows rows,
            List<Rejected> rejected,
            int skipped,
            Optional<StructType> proposedSchema) {}

    DecodedBatch(RowScans scans, RecordBatch batch, Result result) {
        this.scans = scans;
        this.batch = batch;
        this.schema = result.schema();
        this.rows = result.rows().count();
        this.taken = result.taken();
        long scan = scans.publish(result.rows());
        published.add(scan);
        this.sql = select(result.schema(), result.expressions(), scan);
        this.rejected = List.copyOf(result.rejected());
        this.skipped = result.skipped();
        this.proposedSchema = result.proposedSchema();
    }

    @Override
    public long rows() {
        return rows;
    }

    @Override
    public StructType schema() {
        return schema;
    }

    /**
     * A {@code SELECT} of the rows, in the order of the records, with the columns of {@link #schema}. It may be a subquery or a
     * view, be run several times, and costs only what the columns that are used cost.
     */
    @Override
    public String sql() {
        return sql;
    }

    /** Records that did not fit, in order. */
    public List<Misfit> misfits() {
        List<Misfit> misfits = new ArrayList<>(rejected.size());
        int run = 0;
        for (Rejected record : rejected) {
            while (record.row()
                    >= batch.runs().get(run).firstRow() + batch.runs().get(run).count()) {
                run++;
            }
            Run of = batch.runs().get(run);
            long position = of.firstPosition() + record.row() - of.firstRow();
            misfits.add(new Misfit(of.origin().partition(), position, record.kind(), record.message()));
        }
        return misfits;
    }

    @Override
    public long misfitCount() {
        return rejected.size();
    }

    @Override
    public long skipped() {
        return skipped;
    }

    /**
     * The schema of the values, grown by the fields that {@link UnknownFields#ADD} found; empty where there are none. The rows of
     * this batch do not have these fields: where they are to be kept, decode the records again with a decoder of that schema.
     */
    @Override
    public Optional<StructType> proposedSchema() {
        return proposedSchema;
    }

    /** The columns of {@link #misfitsSql}. */
    public static StructType misfitSchema() {
        return new StructType(List.of(
                Field.of("value", PrimitiveType.BINARY, true),
                Field.of("key", PrimitiveType.BINARY, true),
                Field.of("headers", (ArrayType) MetadataColumn.Content.HEADERS.type(), true),
                Field.of("source", PrimitiveType.STRING, false),
                Field.of("source_partition", PrimitiveType.STRING, false),
                Field.of("position", PrimitiveType.BIGINT, false),
                Field.of("timestamp", PrimitiveType.TIMESTAMP, false),
                Field.of("error", PrimitiveType.STRING, false),
                Field.of("message", PrimitiveType.STRING, false)));
    }

    @Override
    public String misfitsSql() {
        if (misfitsSql == null) {
            misfitsSql = records(
                    rejected.stream().mapToInt(Rejected::row).toArray(),
                    i -> rejected.get(i).kind().text(),
                    i -> rejected.get(i).message());
        }
        return misfitsSql;
    }

    @Override
    public String recordsSql(List<RecordFault> faults) {
        return records(
                faults.stream()
                        .mapToInt(fault -> taken[Math.toIntExact(fault.row())])
                        .toArray(),
                i -> faults.get(i).error(),
                i -> faults.get(i).message());
    }

    private String records(int[] rows, IntFunction<String> error, IntFunction<String> message) {
        ScanColumns columns = new ScanColumns(rows.length);
        RecordColumns records = new RecordColumns(batch, rows, columns);
        List<String> expressions = List.of(
                records.value(),
                records.key(),
                records.headers(),
                records.text(run -> run.origin().partition().source()),
                records.text(run -> run.origin().partition().name()),
                records.position(),
                records.timestamp(),
                records.each(error),
                records.each(message));
        long id = scans.publish(columns.scan());
        published.add(id);
        return select(misfitSchema(), expressions, id);
    }

    @Override
    public Optional<String> firstMisfit() {
        return misfits().stream()
                .findFirst()
                .map(misfit -> misfit.partition().name() + ", position " + misfit.position() + ": " + misfit.message());
    }

    /** Records in memory do not change. */
    @Override
    public void requireUnchanged() {}

    /** Ends the relations; the batch stays as it is. */
    @Override
    public void close() {
        published.forEach(scans::withdraw);
    }

    private static String select(StructType schema, List<String> expressions, long scan) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < expressions.size(); i++) {
            columns.add(expressions.get(i) + " AS "
                    + Sql.name(schema.fields().get(i).name()));
        }
        return "SELECT " + String.join(", ", columns) + " FROM " + RowScans.relation(scan);
    }
}
