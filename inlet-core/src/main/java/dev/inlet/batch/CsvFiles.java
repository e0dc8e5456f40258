package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * CSV files as a relation, RFC 4180 with a delimiter of choice. The texts are read into a temporary table. A row with a
 * text that its column cannot hold as it is, with too few or too many values, with an open quote or bytes that are not UTF-8 is
 * a misfit.
 */
public final class CsvFiles {
    private static final AtomicLong TABLES = new AtomicLong();
    private static final String FILE = "__inlet_file";
    private static final String ROW = "__inlet_row";
    private static final String MODIFIED = "__inlet_modified";
    /** Whether the row does not fit. It is kept, since to tell it costs more than all else, and it is asked for several times. */
    private static final String MISFIT = "__inlet_misfit";

    private final Connection connection;
    private final Statements statements;
    private final String source;
    private final CsvOptions options;
    private final StructType schema;
    private final List<CsvColumn> columns;
    private final String texts = "__inlet_csv_" + TABLES.incrementAndGet();
    private final String faults = texts + "_faults";

    private CsvFiles(Connection connection, String source, CsvOptions options, StructType schema) {
        this.connection = connection;
        this.statements = new Statements(connection);
        this.source = source;
        this.options = options;
        this.schema = schema;
        this.columns = schema.fields().stream()
                .map(field -> new CsvColumn(field, Sql.name(field.name())))
                .toList();
    }

    /**
     * @param source the source's name, for the misfits
     * @param metadata further columns: {@code TEXT} is the file's path, {@code POSITION} the number of the row among those that
     *     are whole
     * @throws InletException of kind {@code DATA} where a file is damaged or its header names other columns
     */
    public static FileRelation read(
            Connection connection,
            String source,
            CsvOptions options,
            List<InputFile> files,
            StructType schema,
            List<MetadataColumn> metadata)
            throws SQLException {
        CsvFiles reader = new CsvFiles(connection, source, options, schema);
        reader.createTables();
        for (InputFile file : files) {
            if (file.size() > 0) {
                reader.load(file);
            }
        }
        files.forEach(FileContent::requireUnchanged);
        return new FileRelation(
                connection,
                source,
                files,
                schema,
                metadata,
                reader.rows(metadata),
                reader.rows(FileRelation.PLACE),
                reader.misfits(),
                reader::dropTables);
    }

    private void createTables() throws SQLException {
        String values =
                columns.stream().map(column -> column.text() + " VARCHAR, ").collect(Collectors.joining());
        statements.execute("CREATE TEMP TABLE " + texts + " (" + values + FILE + " VARCHAR, " + ROW + " BIGINT, "
                + MODIFIED + " BIGINT, " + MISFIT + " BOOLEAN)");
        statements.execute("CREATE TEMP TABLE " + faults + " (value BLOB, " + FILE + " VARCHAR, " + ROW + " BIGINT, "
                + MODIFIED + " BIGINT, kind VARCHAR, message VARCHAR)");
    }

    private void dropTables() {
        try {
            statements.execute("DROP TABLE IF EXISTS " + texts);
            statements.execute("DROP TABLE IF EXISTS " + faults);
        } catch (SQLException e) {
            throw InletException.bug("A temporary table could not be dropped: " + e.getMessage(), e);
        }
    }

    private void load(InputFile file) throws SQLException {
        List<String> names = options.header() ? CsvHeader.read(file, options.delimiter()) : schema.names();
        if (names.isEmpty()) {
            return;
        }
        Map<String, Integer> given = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            Field field = schema.field(names.get(i)).orElse(null);
            if (field == null || given.put(field.name(), i) != null) {
                throw InletException.data(
                        "The header of " + file.path() + " names the column '" + names.get(i) + "'",
                        field == null ? "The source's schema lacks it" : "It is named twice",
                        "Change the schema, or the file's first line");
            }
        }
        String selected = columns.stream()
                .map(column -> (given.containsKey(column.field().name())
                                ? "c" + given.get(column.field().name())
                                : "CAST(NULL AS VARCHAR)")
                        + " AS " + column.text() + ", ")
                .collect(Collectors.joining());
        String origin = Sql.text(file.path().toString());
        String errors = texts + "_errors";
        String scans = texts + "_scans";
        try {
            if (!CsvQuotes.areRegular(file, options.delimiter())) {
                loadOneByOne(file, names.size(), given);
                return;
            }
            statements.execute(
                    "INSERT INTO " + texts + " SELECT *, " + anyFault() + " FROM (SELECT " + selected + origin
                            + ", row_number() OVER () - 1, " + file.modified() + " FROM "
                            + scan(file, names.size(), errors, scans) + ")");
            if (statements.count(errors) > 0) {
                statements.execute("DELETE FROM " + texts + " WHERE " + FILE + " = " + origin);
                loadOneByOne(file, names.size(), given);
            }
        } catch (SQLException e) {
            throw SqlFailures.ofFile(file, "CSV", e);
        } finally {
            statements.execute("DROP TABLE IF EXISTS " + errors);
            statements.execute("DROP TABLE IF EXISTS " + scans);
        }
    }

    /** Reads a file with lines that are not whole, or that DuckDB may take to be whole. */
    private void loadOneByOne(InputFile file, int size, Map<String, Integer> given) throws SQLException {
        try (CsvRecords records = new CsvRecords(file, options.delimiter());
                DuckDBAppender rows = appender(texts);
                DuckDBAppender misfits = appender(faults)) {
            if (options.header()) {
                records.next();
            }
            long row = 0;
            while (records.next()) {
                if (records.isBlank() && size > 1) {
                    continue;
                }
                String fault = records.fault();
                int count = records.size(size);
                if (fault == null && count != size) {
                    fault = "values: " + count + ", not " + size;
                }
                if (fault != null) {
                    appendFault(misfits, file, records, MisfitKind.MALFORMED, fault);
                    continue;
                }
                List<@Nullable String> values;
                try {
                    values = records.texts();
                } catch (CharacterCodingException e) {
                    appendFault(misfits, file, records, MisfitKind.INVALID_UTF8, "not UTF-8");
                    continue;
                }
                rows.beginRow();
                for (String name : schema.names()) {
                    Integer at = given.get(name);
                    rows.append(at == null ? null : values.get(at));
                }
                rows.append(file.path().toString())
                        .append(row++)
                        .append(file.modified())
                        .appendNull()
                        .endRow();
            }
        } catch (IOException e) {
            throw FileContent.unreadable(file, e);
        }
        statements.execute("UPDATE " + texts + " SET " + MISFIT + " = " + anyFault() + " WHERE " + MISFIT + " IS NULL");
    }

    private static void appendFault(
            DuckDBAppender misfits, InputFile file, CsvRecords records, MisfitKind kind, String message)
            throws SQLException {
        misfits.beginRow()
                .append(records.bytes())
                .append(file.path().toString())
                .append(records.line())
                .append(file.modified())
                .append(kind.text())
                .append("line " + (records.line() + 1) + ": " + message)
                .endRow();
    }

    private DuckDBAppender appender(String table) throws SQLException {
        return connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", table);
    }

    private String scan(InputFile file, int columns, String errors, String scans) {
        List<String> types = new ArrayList<>();
        for (int i = 0; i < columns; i++) {
            types.add("'c" + i + "': 'VARCHAR'");
        }
        return "read_csv(" + Sql.file(file.path().toString()) + ", auto_detect=false, header="
                + options.header() + ", delim=" + Sql.text(String.valueOf(options.delimiter()))
                + ", quote='\"', escape='\"', nullstr='', allow_quoted_nulls=false, strict_mode=true,"
                + " hive_partitioning=false, columns={"
                + String.join(", ", types)
                + "}, compression=" + Sql.text(file.compression().name().toLowerCase(Locale.ROOT))
                + ", store_rejects=true, rejects_limit=0, rejects_table=" + Sql.text(errors) + ", rejects_scan="
                + Sql.text(scans) + ")";
    }

    private String rows(List<MetadataColumn> metadata) {
        List<String> selected = new ArrayList<>();
        columns.forEach(column ->
                selected.add(column.value() + " AS " + Sql.name(column.field().name())));
        metadata.forEach(column -> selected.add(
                (column.content() == MetadataColumn.Content.TEXT ? FILE : ROW) + " AS " + Sql.name(column.name())));
        return "SELECT " + String.join(", ", selected) + " FROM " + texts + " WHERE NOT " + MISFIT;
    }

    private String anyFault() {
        return columns.stream()
                .map(column -> column.misfit() + " OR " + column.missing())
                .collect(Collectors.joining(" OR "));
    }

    private String misfits() {
        StringBuilder kind = new StringBuilder("CASE");
        StringBuilder message = new StringBuilder("CASE");
        StringBuilder record = new StringBuilder();
        for (CsvColumn column : columns) {
            String name = column.field().name();
            kind.append(when(column.misfit(), Sql.text(MisfitKind.WRONG_TYPE.text())));
            kind.append(when(column.missing(), Sql.text(MisfitKind.MISSING_NOT_NULL.text())));
            String expected = Sql.text(name + ": not a " + column.field().type().ddl() + ": ");
            message.append(when(column.misfit(), expected + " || left(" + column.text() + ", 20)"));
            message.append(when(column.missing(), Sql.text(name + ": no value")));
            record.append(record.isEmpty() ? "" : ", ")
                    .append(Sql.text(name))
                    .append(": ")
                    .append(column.text());
        }
        String ofTexts = "SELECT encode(CAST(to_json({" + record + "}) AS VARCHAR)) AS value, " + FILE + ", " + ROW
                + ", "
                + MODIFIED + ", " + kind + " END AS kind, " + message + " END AS message FROM " + texts + " WHERE "
                + MISFIT;
        return "SELECT value, " + FileRelation.WITHOUT_KEY + ", " + Sql.text(source) + " AS source, " + FILE
                + " AS source_partition, " + ROW
                + " AS position, make_timestamptz("
                + MODIFIED + " * 1000) AS timestamp, kind AS error, message FROM (" + ofTexts
                + " UNION ALL SELECT * FROM "
                + faults + ")";
    }

    private static String when(String condition, String then) {
        return " WHEN " + condition + " THEN " + then;
    }
}
