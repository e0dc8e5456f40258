package dev.inlet.runtime.pipeline;

import dev.inlet.batch.DecodedRows;
import dev.inlet.batch.ParquetStager;
import dev.inlet.batch.Relation;
import dev.inlet.batch.ResultColumn;
import dev.inlet.batch.StagedFile;
import dev.inlet.batch.StagingOptions;
import dev.inlet.batch.StagingOutcome;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.DeadLettersDefinition;
import dev.inlet.runtime.config.TargetDefinition;
import dev.inlet.runtime.delivery.TableDeliveries;
import dev.inlet.schema.Assignment;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableDefinition;
import dev.inlet.table.TableSnapshot;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The staging side of the dead letters. Confined to the engine thread. */
final class DeadLetterStage {
    private static final String COMMENT = "Records that did not fit, with the reason";

    private final DeadLettersDefinition definition;
    private final DeltaTable table;
    private final Connection connection;
    private final InstantSource clock;
    private final ParquetStager stager;

    /** Opens the table, or makes it where there is none. */
    DeadLetterStage(
            DeadLettersDefinition definition,
            Function<String, DeltaTable> tables,
            Connection connection,
            Path stateDirectory,
            InstantSource clock)
            throws SQLException {
        this.definition = definition;
        this.table = tables.apply(definition.table());
        this.connection = connection;
        this.clock = clock;
        TableSnapshot snapshot = table.find().orElseGet(() -> create(stateDirectory));
        snapshot.requireWritable();
        Assignment assignment = Assignment.of(schema(), snapshot.schema(), false, table.name());
        List<ResultColumn> columns = ResultColumn.describe(connection, noRows());
        this.stager = new ParquetStager(
                Path.of(table.root()),
                assignment.schema(),
                snapshot.partitionColumns(),
                columns,
                StagingOptions.DEFAULT);
    }

    private TableSnapshot create(Path stateDirectory) {
        // Before: a crash right after must not let a target begin behind the first version.
        TableDeliveries.expectTable(definition.onCommit(), table.root(), stateDirectory);
        return table.create(new TableDefinition(schema(), List.of(), Map.of(), Optional.of(COMMENT)));
    }

    /** What is told of each version of the table. */
    List<TargetDefinition> onCommit() {
        return definition.onCommit();
    }

    DeltaTable table() {
        return table;
    }

    /** The columns of the table. */
    static StructType schema() {
        List<Field> fields = new ArrayList<>(DecodedRows.misfitSchema().fields());
        // The table whose query refused the record; null where the record could not be decoded at all.
        fields.add(Field.of("table", PrimitiveType.STRING, true));
        fields.add(Field.of("time", PrimitiveType.TIMESTAMP, false));
        return new StructType(fields);
    }

    /** @param selects each with the columns of {@link #schema} but {@code time}; the timestamp of a record that has none is null */
    List<StagedFile> stage(List<String> selects) {
        String now = "TIMESTAMPTZ '" + clock.instant() + "'";
        String all = "SELECT * REPLACE (coalesce(\"timestamp\", " + now + ") AS \"timestamp\"), " + now
                + " AS \"time\" FROM (" + String.join(" UNION ALL ", selects) + ")";
        StagingOutcome outcome = stager.stage(connection, new Relation(all, true, 0));
        if (outcome instanceof StagingOutcome.Staged staged) {
            return staged.files();
        }
        throw InletException.bug("Dead letters of table " + table.name() + " could not be written: " + outcome, null);
    }

    void discard(List<StagedFile> files) {
        stager.discard(files);
    }

    private static String noRows() {
        StringBuilder select = new StringBuilder();
        for (Field field : schema().fields()) {
            select.append(select.isEmpty() ? "SELECT " : ", ")
                    .append("CAST(NULL AS ")
                    .append(DuckDbTypes.logical(field.type()))
                    .append(") AS ")
                    .append(DuckDbTypes.quote(field.name()));
        }
        return select + " WHERE false";
    }
}
