package dev.inlet.benchmarks;

import dev.inlet.batch.DecodedBatch;
import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.JsonDecoder;
import dev.inlet.batch.JsonOptions;
import dev.inlet.batch.ParquetStager;
import dev.inlet.batch.RecordBatch;
import dev.inlet.batch.RecordBuffer;
import dev.inlet.batch.RecordOrigin;
import dev.inlet.batch.Relation;
import dev.inlet.batch.ResultColumn;
import dev.inlet.batch.StagedFile;
import dev.inlet.batch.StagingOptions;
import dev.inlet.batch.StagingOutcome;
import dev.inlet.position.SourcePartition;
import dev.inlet.schema.DdlParser;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.StructType;
import dev.inlet.testkit.Events;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/** The steps from the bytes of events to a staged file, one by one. For one thread. */
public final class EventStaging implements AutoCloseable {
    /** Of the events. */
    public static final StructType SCHEMA = DdlParser.parseColumns(Events.SCHEMA);

    /** Where the events are said to come from. */
    public static final SourcePartition PARTITION = new SourcePartition("events", "events-0");

    private static final RecordOrigin ORIGIN = new RecordOrigin(PARTITION, List.of());

    private final Engine engine;
    private final Connection connection;
    private final JsonDecoder decoder;
    private final ParquetStager stager;

    /** @param table root of the table that files are staged for */
    public EventStaging(Path table) throws SQLException {
        engine = Engine.open(new EngineSettings(
                512L << 20, Runtime.getRuntime().availableProcessors(), table.resolveSibling("spill"), List.of(table)));
        connection = engine.connect();
        decoder = new JsonDecoder(engine, SCHEMA, JsonOptions.STRICT, List.of());
        List<ResultColumn> columns = ResultColumn.describe(connection, noRows());
        stager = new ParquetStager(table, SCHEMA, List.of(), columns, StagingOptions.DEFAULT);
    }

    private static String noRows() {
        return SCHEMA.fields().stream()
                .map(field ->
                        "CAST(NULL AS " + DuckDbTypes.logical(field.type()) + ") AS " + DuckDbTypes.quote(field.name()))
                .collect(Collectors.joining(", ", "SELECT ", " WHERE false"));
    }

    /** For SQL over what was decoded. */
    public Connection connection() {
        return connection;
    }

    /** Appends the events to a buffer and seals it. The caller closes the batch. */
    public RecordBatch append(List<byte[]> events) {
        RecordBuffer buffer = engine.newBuffer();
        long position = 0;
        for (byte[] event : events) {
            buffer.append(ORIGIN, position++, Broker.FIRST_TIME, event, 0, event.length);
        }
        return buffer.seal();
    }

    /** The caller closes the result, and then the batch. */
    public DecodedBatch decode(RecordBatch batch) {
        DecodedBatch decoded = decoder.decode(batch);
        if (decoded.rows() != batch.rows()) {
            throw new IllegalStateException("of " + batch.rows() + " events only " + decoded.rows() + " fit");
        }
        return decoded;
    }

    /** Writes the rows to one file of the table. */
    public StagedFile stage(DecodedBatch decoded, long sourceBytes) {
        StagingOutcome outcome = stager.stage(connection, new Relation(decoded.sql(), true, sourceBytes));
        if (outcome instanceof StagingOutcome.Staged staged
                && staged.files().size() == 1
                && staged.files().get(0).rows() == decoded.rows()) {
            return staged.files().get(0);
        }
        throw new IllegalStateException("expected one file of " + decoded.rows() + " rows but got " + outcome);
    }

    /** Deletes a file that will not be committed. */
    public void discard(StagedFile file) {
        stager.discard(List.of(file));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        engine.close();
    }
}
