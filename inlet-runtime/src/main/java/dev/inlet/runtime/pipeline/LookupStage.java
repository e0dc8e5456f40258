package dev.inlet.runtime.pipeline;

import static dev.inlet.schema.DuckDbTypes.logical;
import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.batch.CsvInference;
import dev.inlet.batch.CsvOptions;
import dev.inlet.batch.ResultColumn;
import dev.inlet.batch.ScanRelation;
import dev.inlet.batch.Sql;
import dev.inlet.batch.SqlFailures;
import dev.inlet.batch.Statements;
import dev.inlet.error.InletException;
import dev.inlet.runtime.config.Format;
import dev.inlet.runtime.config.LookupDefinition;
import dev.inlet.runtime.config.LookupFormat;
import dev.inlet.schema.StructType;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableScan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reference data in a table of the engine, read whole and read again when it has become old. Where a later reading fails, the
 * rows of the last one stay in use. Confined to the engine thread.
 */
final class LookupStage {
    private static final Logger LOG = LoggerFactory.getLogger(LookupStage.class);

    private final LookupDefinition definition;
    private final Connection connection;
    private final String kept;
    private final StructType columns;
    private long readAt;

    /** @throws InletException where the data cannot be read */
    LookupStage(LookupDefinition definition, Connection connection) throws SQLException {
        this.definition = definition;
        this.connection = connection;
        this.kept = quote("__inlet_lookup_" + definition.name());
        read();
        this.columns = found();
    }

    StructType columns() {
        return columns;
    }

    /** All rows that were read last, in the types of the {@link #columns}: what DuckDB has may be another, such as UUID for a STRING. */
    String select() {
        return columns.fields().stream()
                .map(field ->
                        "CAST(" + quote(field.name()) + " AS " + logical(field.type()) + ") AS " + quote(field.name()))
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + kept));
    }

    private StructType found() throws SQLException {
        return ResultColumn.holding(connection, "SELECT * FROM " + kept, "Lookup " + definition.name());
    }

    void refreshIfDue() throws SQLException {
        if (System.nanoTime() - readAt < definition.refreshInterval().toNanos()) {
            return;
        }
        try {
            read();
        } catch (InletException e) {
            LOG.atWarn()
                    .addKeyValue("source", definition.name())
                    .addKeyValue("error", e.getMessage())
                    .log("the lookup could not be read again; its last rows stay in use");
            readAt = System.nanoTime();
            return;
        }
        StructType now = found();
        if (!now.equals(columns)) {
            throw InletException.data(
                    "The columns of lookup " + definition.name() + " changed, from " + columns.columnsDdl() + " to "
                            + now.columnsDdl(),
                    "The queries were checked against the former columns",
                    "Start the pipeline again to check them against the new ones");
        }
    }

    private void read() throws SQLException {
        LookupFormat format = definition.format();
        if (format instanceof LookupFormat.Delta) {
            TableScan scan = TableScan.plan(DeltaTable.local(Path.of(definition.path())), AsOf.LATEST);
            try (ScanRelation relation = ScanRelation.open(connection, scan.files())) {
                keep(relation.sql());
            }
        } else if (format instanceof Format.Csv csv) {
            keepCsv(csv.options());
        } else if (format instanceof LookupFormat.Json) {
            keepJson();
        } else {
            // Of the first file alone, its types would be forced on the others, and columns that come later be left
            // out.
            keep("SELECT * FROM read_parquet(" + Sql.text(definition.path()) + ", union_by_name = true)");
        }
        readAt = System.nanoTime();
    }

    private void keepCsv(CsvOptions options) {
        String rows;
        try {
            rows = CsvInference.rows(connection, options, definition.path());
        } catch (SQLException e) {
            throw unreadable(e);
        }
        keep(rows);
    }

    /**
     * DuckDB takes a text such as {@code 01-02-24} for a day, and those of times of day and UUIDs for values that are written in
     * another way. So it is only asked for the columns; texts stay as they are.
     */
    private void keepJson() {
        String files = "read_json(" + Sql.text(definition.path()) + ", format = 'newline_delimited', ";
        String never = "'no text is written so: %Y'";
        StructType found;
        try {
            found = ResultColumn.holding(
                    connection,
                    "SELECT * FROM " + files
                            // Of a sample only, fields that come in later lines or files would be left out.
                            + "sample_size = -1, maximum_sample_files = -1, dateformat = " + never
                            + ", timestampformat = " + never + ")",
                    "Lookup " + definition.name());
        } catch (SQLException e) {
            throw unreadable(e);
        }
        requireOwnNames(found);
        keep(found.fields().stream()
                .map(field -> Sql.text(field.name()) + ": " + Sql.text(logical(field.type())))
                .collect(Collectors.joining(", ", "SELECT * FROM " + files + "columns = {", "})")));
    }

    /** DuckDB gives a field a number, such as {@code ID_1}, where another has its name but for case; by that none is found. */
    private void requireOwnNames(StructType found) {
        for (String name : found.names()) {
            String before = name.replaceFirst("_\\d+$", "");
            if (!before.equals(name) && found.field(before).isPresent() && !isThere(name)) {
                throw InletException.data(
                        "Lookup " + definition.name() + " has two fields '" + before + "' that differ only in case",
                        "Names of columns are unique without regard to case",
                        "Rename one of them in " + definition.path());
            }
        }
    }

    private boolean isThere(String field) {
        try {
            return new Statements(connection)
                            .count("read_json_objects(" + Sql.text(definition.path())
                                    + ", format = 'newline_delimited')" + " WHERE list_contains(json_keys(json), "
                                    + Sql.text(field) + ")")
                    > 0;
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private void keep(String select) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE OR REPLACE TEMP TABLE " + kept + " AS " + select);
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private InletException unreadable(SQLException e) {
        String reason = SqlFailures.message(e);
        boolean ofMemory = SqlFailures.isOfMemory(e);
        return new InletException(
                InletException.Kind.CONFIGURATION,
                "Lookup " + definition.name() + " cannot be read from " + definition.path(),
                ofMemory ? reason.lines().findFirst().orElse(reason) : reason,
                ofMemory
                        ? "Give the pipeline more `memory`; or put files of JSON together, each of which takes 32 MiB while all are"
                                + " looked at for their fields"
                        : "Check its path and format",
                e);
    }
}
