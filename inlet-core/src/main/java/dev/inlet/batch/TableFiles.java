package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Files of a Delta table as a relation: the table's columns, without the rows that deletion vectors take away, in the order of
 * the files and of the rows in them. The text of the SQL does not grow with the number of files: what is constant within a file
 * is in variables, as lists by the file's number.
 */
public final class TableFiles {
    /** The column of change data files that says what happened to a row. */
    public static final String CHANGE_TYPE = "_change_type";

    private static final AtomicLong NEXT = new AtomicLong();

    private final Engine engine;
    private final Connection connection;
    private final Statements statements;
    private final TableColumns columns;
    private final List<MetadataColumn> metadata;
    private final List<Runnable> closing = new ArrayList<>();

    private TableFiles(Engine engine, Connection connection, TableColumns columns, List<MetadataColumn> metadata) {
        this.engine = engine;
        this.connection = connection;
        this.statements = new Statements(connection);
        this.columns = columns;
        this.metadata = metadata;
    }

    /**
     * @param source the source's name, for dead letters
     * @param files of one table, all with the same {@link TableColumns}; may be empty
     * @param schema the table's columns
     * @param metadata further columns: {@code TEXT} is the change, {@code POSITION} the version, {@code TIMESTAMP} the time of
     *     the commit
     * @throws InletException of kind {@code DATA} where a file is gone or damaged
     */
    public static FileRelation read(
            Engine engine,
            Connection connection,
            String source,
            List<InputFile> files,
            StructType schema,
            List<MetadataColumn> metadata)
            throws SQLException {
        if (files.isEmpty()) {
            String none = FileSql.none(JsonDecoder.withMetadata(schema, metadata));
            return new FileRelation(
                    connection,
                    source,
                    List.of(),
                    schema,
                    metadata,
                    none,
                    FileSql.none(JsonDecoder.withMetadata(schema, FileRelation.PLACE)),
                    FileSql.none(DecodedRows.misfitSchema()),
                    () -> {});
        }
        List<TableFile> tableFiles =
                files.stream().map(file -> file.table().orElseThrow()).toList();
        TableFiles reader = new TableFiles(engine, connection, tableFiles.get(0).columns(), metadata);
        boolean made = false;
        try {
            List<Scan> scans = reader.scans(tableFiles);
            FileRelation relation = new FileRelation(
                    connection,
                    source,
                    // Nobody changes a data file, so there is nothing to compare in the end.
                    List.of(),
                    schema,
                    metadata,
                    sql(scans, scan -> scan.select(reader.withMetadata(scan))),
                    sql(scans, scan -> scan.select(withPlace(scan))),
                    FileSql.none(DecodedRows.misfitSchema()),
                    reader::close);
            made = true;
            return relation;
        } catch (SQLException e) {
            throw unreadable(reader.columns.table(), tableFiles, e);
        } finally {
            if (!made) {
                reader.close();
            }
        }
    }

    private static String sql(List<Scan> scans, Function<Scan, String> select) {
        return scans.stream().map(select).collect(Collectors.joining(" UNION ALL "));
    }

    /**
     * One scan for all files where that can be. Change data files have no field id for the column that only they have, so that
     * theirs are found by name: the protocol has writers use the physical name beside the id.
     */
    private List<Scan> scans(List<TableFile> files) throws SQLException {
        List<TableFile> changes = files.stream()
                .filter(f -> f.change() == TableFile.Change.IN_FILE)
                .toList();
        if (!columns.byFieldId() || changes.isEmpty()) {
            return List.of(new Scan(files, columns.byFieldId(), !changes.isEmpty()));
        }
        List<TableFile> others = files.stream()
                .filter(f -> f.change() != TableFile.Change.IN_FILE)
                .toList();
        Scan ofChanges = new Scan(changes, false, true);
        ofChanges.requirePhysicalNames();
        return others.isEmpty() ? List.of(ofChanges) : List.of(new Scan(others, true, false), ofChanges);
    }

    private String withMetadata(Scan scan) {
        return metadata.stream()
                .map(column -> ", " + scan.value(column) + " AS " + Sql.name(column.name()))
                .collect(Collectors.joining());
    }

    private static String withPlace(Scan scan) {
        return ", " + scan.ofFile("paths") + " AS "
                + Sql.name(FileRelation.PLACE.get(0).name()) + ", r.file_row_number AS "
                + Sql.name(FileRelation.PLACE.get(1).name());
    }

    private void close() {
        closing.forEach(Runnable::run);
    }

    /** Files that are read by one {@code read_parquet}. */
    private final class Scan {
        private final String name = "__inlet_files_" + NEXT.incrementAndGet();
        private final ParquetScan scan;
        private final boolean changesInFiles;
        private final List<Field> partitioned = columns.partitioned();
        private final Optional<Long> selection;

        private Scan(List<TableFile> files, boolean byFieldId, boolean changesInFiles) throws SQLException {
            this.scan = columns.scan(files.stream().map(TableFile::file).toList(), byFieldId);
            this.changesInFiles = changesInFiles;
            closing.add(this::dropVariables);
            setVariables(files);
            this.selection = files.stream().anyMatch(TableFile::isSelective)
                    ? Optional.of(engine.selections()
                            .publish(files.stream().map(TableFiles::listed).toList()))
                    : Optional.empty();
            selection.ifPresent(id -> closing.add(() -> engine.selections().withdraw(id)));
        }

        /** @param further columns, each with a comma before it */
        private String select(String further) {
            List<String> selected = new ArrayList<>();
            for (Field field : scan.schema().fields()) {
                int partition = partitioned.indexOf(field);
                String value = partition >= 0
                        ? ofFile("p" + partition)
                        : PhysicalColumns.logical("r." + PhysicalColumns.alias(scan, field), field.type());
                selected.add(value + " AS " + Sql.name(field.name()));
            }
            List<String> extra = changesInFiles
                    ? List.of(Sql.text(CHANGE_TYPE) + ": {name: 'change', type: 'VARCHAR', default_value: NULL}")
                    : List.of();
            return "SELECT " + String.join(", ", selected) + further + " FROM read_parquet("
                    + variable("patterns") + ", schema = " + new PhysicalColumns(scan).schemaArgument(extra) + ") r"
                    + selection
                            .map(id -> " WHERE " + RowSelections.condition(id, "r.file_index", "r.file_row_number"))
                            .orElse("");
        }

        private String value(MetadataColumn column) {
            return switch (column.content()) {
                case TEXT -> changesInFiles ? "coalesce(r.change, " + ofFile("changes") + ")" : ofFile("changes");
                case POSITION -> ofFile("versions");
                case TIMESTAMP -> ofFile("times");
                default -> throw new IllegalArgumentException("a table has no metadata column " + column);
            };
        }

        private String variable(String what) {
            return "getvariable('" + name + "_" + what + "')";
        }

        /** What is constant within a file. */
        private String ofFile(String what) {
            return "list_extract(" + variable(what) + ", CAST(r.file_index AS BIGINT) + 1)";
        }

        private void setVariables(List<TableFile> files) throws SQLException {
            String table = name + "_raw";
            StringBuilder types = new StringBuilder(
                    "file BIGINT, path VARCHAR, pattern VARCHAR, change VARCHAR, version BIGINT, time BIGINT");
            for (int i = 0; i < partitioned.size(); i++) {
                types.append(", p").append(i).append(" VARCHAR");
            }
            statements.execute("CREATE TEMP TABLE " + table + "(" + types + ")");
            try (DuckDBAppender appender =
                    connection.unwrap(DuckDBConnection.class).createAppender("temp", "main", table)) {
                for (int i = 0; i < files.size(); i++) {
                    TableFile file = files.get(i);
                    appender.beginRow()
                            .append((long) i)
                            .append(file.file().path())
                            .append(FileSql.literalPath(file.file().path()))
                            .append(file.change().text())
                            .append(file.version())
                            .append(file.timestamp().toEpochMilli());
                    for (Field column : partitioned) {
                        appender.append(file.file().partitionValues().get(column.name()));
                    }
                    appender.endRow();
                }
            }
            set("paths", "path", table);
            set("patterns", "pattern", table);
            set("changes", "change", table);
            set("versions", "version", table);
            set("times", "make_timestamptz(time * 1000)", table);
            for (int i = 0; i < partitioned.size(); i++) {
                set("p" + i, PartitionValues.typed("p" + i, partitioned.get(i).type()), table);
            }
            statements.execute("DROP TABLE temp.main." + table);
        }

        private void set(String what, String value, String table) throws SQLException {
            statements.execute("SET VARIABLE " + name + "_" + what + " = (SELECT list(" + value
                    + " ORDER BY file) FROM " + table + ")");
        }

        private void dropVariables() {
            try {
                statements.execute("DROP TABLE IF EXISTS temp.main." + name + "_raw");
                for (String what : List.of("paths", "patterns", "changes", "versions", "times")) {
                    statements.execute("RESET VARIABLE " + name + "_" + what);
                }
                for (int i = 0; i < partitioned.size(); i++) {
                    statements.execute("RESET VARIABLE " + name + "_p" + i);
                }
            } catch (SQLException e) {
                throw InletException.bug("A variable could not be reset: " + e.getMessage(), e);
            }
        }

        /** Of files that have field ids and are read by name. */
        private void requirePhysicalNames() throws SQLException {
            String expected = new PhysicalColumns(scan).names();
            try (Statement statement = connection.createStatement();
                    ResultSet other = statement.executeQuery("SELECT file_name, s.name, e.name FROM parquet_schema("
                            + variable("patterns") + ") s JOIN (VALUES " + expected
                            + ") e(id, name) ON s.field_id = e.id WHERE lower(s.name) <> lower(e.name) LIMIT 1")) {
                if (other.next()) {
                    throw InletException.configuration(
                            "The change data file " + other.getString(1) + " of table " + columns.table()
                                    + " calls a field '" + other.getString(2) + "' that the table knows as '"
                                    + other.getString(3) + "'",
                            "Inlet finds the fields of change data files by their names only",
                            "Read the table without its change data feed");
                }
            }
        }
    }

    private static Optional<RowSelections.Listed> listed(TableFile file) {
        if (!file.isSelective()) {
            return Optional.empty();
        }
        BitSet rows = new BitSet();
        file.file().deletedRows().get().forEach(row -> rows.set(Math.toIntExact(row)));
        return Optional.of(new RowSelections.Listed(rows, file.rows() == TableFile.Rows.ONLY_LISTED));
    }

    private static InletException unreadable(String table, List<TableFile> files, SQLException e) {
        String gone = files.stream()
                .map(TableFile::file)
                .map(ScanFile::path)
                .filter(path -> Files.notExists(Path.of(path)))
                .findFirst()
                .map(path -> "Its file " + path + " is gone")
                .orElseGet(() -> SqlFailures.message(e));
        return SqlFailures.ofMemory("reading table " + table, e)
                .orElseGet(() -> new InletException(
                        InletException.Kind.DATA,
                        "A version of table " + table + " cannot be read",
                        gone,
                        "Bring the file back; or take the table as it is now, in a source with another name",
                        e));
    }
}
