package dev.inlet.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.inlet.batch.RecordBatch.Run;
import dev.inlet.batch.RecordHeaders.Header;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.ToLongBiFunction;
import org.duckdb.DuckDBColumnType;
import org.jspecify.annotations.Nullable;

/** Makes columns of what the records are themselves: bytes, times, positions and origins. */
final class RecordColumns {
    private static final byte[] NO_HEADERS = {'[', ']'};

    /** Of what a TIMESTAMP can hold, in microseconds; {@link RecordBuffer#NO_TIME} is outside. */
    private static final long LATEST_MILLIS = Long.MAX_VALUE / 1000;

    private static final long EARLIEST_MILLIS = -62_135_596_800_000L; // 0001-01-01T00:00:00Z

    private final RecordBatch batch;
    private final int[] rows;
    private final ScanColumns scan;
    private int nextRun;

    /**
     * @param rows the rows of the batch to take, ascending; as many as the scan has
     * @param scan gets the columns
     */
    RecordColumns(RecordBatch batch, int[] rows, ScanColumns scan) {
        this.batch = batch;
        this.rows = rows;
        this.scan = scan;
    }

    String metadata(MetadataColumn column) {
        return switch (column.content()) {
            case KEY -> key();
            case HEADERS -> headers();
            case TIMESTAMP -> timestamp();
            case POSITION -> position();
            case SOURCE_PARTITION -> text(run -> run.origin().partition().name());
            case TEXT -> text(run -> String.valueOf(run.origin().constants().get(column.constant())));
            case NUMBER ->
                number(
                        DuckDBColumnType.INTEGER,
                        (run, row) -> ((Number) run.origin().constants().get(column.constant())).longValue());
        };
    }

    /** The SQL of the values as {@code BLOB}. */
    String value() {
        return binary(batch.table()::valueLength, batch.table()::valueAddress);
    }

    String key() {
        return binary(batch.table()::keyLength, batch.table()::keyAddress);
    }

    /** NULL where a record has no time. */
    String timestamp() {
        FixedColumn column =
                new FixedColumn(DuckDBColumnType.BIGINT, batch.store().pool(), rows.length);
        for (int i = 0; i < rows.length; i++) {
            long millis = batch.table().timestampMillis(rows[i]);
            if (millis < EARLIEST_MILLIS || millis > LATEST_MILLIS) {
                column.setNull(i);
            } else {
                column.set(i, millis * 1000);
            }
        }
        return "make_timestamptz(" + scan.add(column) + ")";
    }

    String position() {
        return number(DuckDBColumnType.BIGINT, (run, row) -> run.firstPosition() + row - run.firstRow());
    }

    String headers() {
        ByteStore store = batch.store();
        TextColumn column = new TextColumn(store, rows.length);
        long none = store.add(NO_HEADERS, 0, NO_HEADERS.length);
        for (int i = 0; i < rows.length; i++) {
            List<Header> headers = batch.headers().of(rows[i]);
            if (headers.isEmpty()) {
                column.set(i, none, NO_HEADERS.length);
            } else {
                byte[] json = json(headers);
                column.set(i, store.add(json, 0, json.length), json.length);
            }
        }
        return "list_transform(from_json(" + scan.add(column)
                + ", '[{\"key\":\"VARCHAR\",\"value\":\"VARCHAR\"}]'), lambda h: {'key': h.key, 'value': from_base64(h.value)})";
    }

    /** A text that is the same for all rows of a run. */
    @SuppressWarnings("ReferenceEquality") // Once per row; a run is one object.
    String text(Function<Run, String> of) {
        ByteStore store = batch.store();
        TextColumn column = new TextColumn(store, rows.length);
        Run run = null;
        long address = 0;
        int length = 0;
        for (int i = 0; i < rows.length; i++) {
            Run next = runOf(rows[i], run);
            if (next != run) {
                run = next;
                byte[] text = of.apply(run).getBytes(UTF_8);
                address = store.add(text, 0, text.length);
                length = text.length;
            }
            column.set(i, address, length);
        }
        return scan.add(column);
    }

    /** A text of its own for each row. */
    String each(IntFunction<String> of) {
        TextColumn column = new TextColumn(batch.store(), rows.length);
        for (int i = 0; i < rows.length; i++) {
            byte[] text = of.apply(i).getBytes(UTF_8);
            column.set(i, batch.store().add(text, 0, text.length), text.length);
        }
        return scan.add(column);
    }

    private String number(DuckDBColumnType type, ToLongBiFunction<Run, Integer> of) {
        FixedColumn column = new FixedColumn(type, batch.store().pool(), rows.length);
        Run run = null;
        for (int i = 0; i < rows.length; i++) {
            run = runOf(rows[i], run);
            column.set(i, of.applyAsLong(run, rows[i]));
        }
        return scan.add(column);
    }

    private Run runOf(int row, @Nullable Run last) {
        if (last == null) {
            nextRun = 0;
        }
        Run run = last;
        while (run == null || row >= run.firstRow() + run.count()) {
            run = batch.runs().get(nextRun++);
        }
        return run;
    }

    private interface Lengths {
        int of(int row);
    }

    private interface Addresses {
        long of(int row);
    }

    /** Bytes go to DuckDB as text, which has to be UTF-8; where they are not, as base64. */
    private String binary(Lengths lengths, Addresses addresses) {
        ByteStore store = batch.store();
        for (int row : rows) {
            int length = lengths.of(row);
            long address = addresses.of(row);
            if (length > 0 && !Utf8.isValid(store.chunk(address), (int) address, length)) {
                return "from_base64(" + scan.add(base64(lengths, addresses)) + ")";
            }
        }
        return "encode(" + scan.add(references(lengths, addresses)) + ")";
    }

    private TextColumn references(Lengths lengths, Addresses addresses) {
        TextColumn column = new TextColumn(batch.store(), rows.length);
        for (int i = 0; i < rows.length; i++) {
            int length = lengths.of(rows[i]);
            if (length < 0) {
                column.setNull(i);
            } else {
                column.set(i, addresses.of(rows[i]), length);
            }
        }
        return column;
    }

    private TextColumn base64(Lengths lengths, Addresses addresses) {
        ByteStore store = batch.store();
        TextColumn column = new TextColumn(store, rows.length);
        for (int i = 0; i < rows.length; i++) {
            int length = lengths.of(rows[i]);
            if (length < 0) {
                column.setNull(i);
            } else {
                byte[] text = Base64.getEncoder().encode(store.copy(addresses.of(rows[i]), length));
                column.set(i, store.add(text, 0, text.length), text.length);
            }
        }
        return column;
    }

    private static byte[] json(List<Header> headers) {
        ByteBuilder out = new ByteBuilder();
        out.add('[');
        for (Header header : headers) {
            out.add((out.length() == 1 ? "{\"key\":" : ",{\"key\":").getBytes(UTF_8));
            out.addJsonString(header.key());
            if (header.value() != null) {
                out.add(",\"value\":\"".getBytes(UTF_8));
                out.add(Base64.getEncoder().encode(header.value()));
                out.add('"');
            }
            out.add('}');
        }
        out.add(']');
        return out.toBytes();
    }
}
