package dev.inlet.cli;

import static dev.inlet.schema.DuckDbTypes.quote;

import dev.inlet.batch.Engine;
import dev.inlet.batch.EngineSettings;
import dev.inlet.batch.ReadableValue;
import dev.inlet.batch.ScanFile;
import dev.inlet.batch.ScanRelation;
import dev.inlet.batch.SqlFailures;
import dev.inlet.error.InletException;
import dev.inlet.option.NearestName;
import dev.inlet.schema.DataType;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import dev.inlet.table.AsOf;
import dev.inlet.table.DeltaTable;
import dev.inlet.table.TableScan;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads rows of a table version as text. */
final class TableRows {
    private static final long MEMORY_BYTES = 512_000_000L;

    private final DeltaTable table;
    private final TableScan scan;
    private final StructType columns;
    private final Question question;

    /** A column or a condition is not one that can be asked of this table. */
    static final class BadQuestion extends Exception {
        private static final long serialVersionUID = 1L;

        BadQuestion(String message) {
            super(message);
        }
    }

    /**
     * What is asked of a table.
     *
     * @param columns names, in the order of the answer; empty for all
     * @param where a condition in DuckDB's SQL over all columns
     * @param limit most rows
     */
    record Question(List<String> columns, Optional<String> where, OptionalLong limit) {}

    /** Takes the rows one by one. */
    interface Rows {
        /**
         * @param cells one per column; null where the value is null. The array is used again for the next row
         * @return whether there is use for further rows
         */
        boolean row(@Nullable String[] cells);
    }

    /** @throws InletException where there is no such table or version */
    TableRows(DeltaTable table, AsOf asOf, Question question) throws BadQuestion {
        this.table = table;
        this.scan = TableScan.plan(table, asOf);
        this.question = question;
        this.columns = columns();
    }

    private StructType columns() throws BadQuestion {
        if (question.columns().isEmpty()) {
            return scan.schema();
        }
        Set<Field> fields = new LinkedHashSet<>();
        for (String name : question.columns()) {
            fields.add(scan.schema()
                    .field(name)
                    .orElseThrow(() -> new BadQuestion("there is no column \"" + name + '"'
                            + NearestName.hint(name, scan.schema().names()))));
        }
        return new StructType(List.copyOf(fields));
    }

    /** The columns of the answer. */
    StructType schema() {
        return columns;
    }

    /** Each column as text. */
    void cells(Rows rows) throws BadQuestion {
        cells(rows, ReadableValue::text);
    }

    /** Each column as text, with binary shown as text where it is. */
    void cellsForPeople(Rows rows) throws BadQuestion {
        cells(rows, ReadableValue::textForPeople);
    }

    private void cells(Rows rows, BiFunction<String, DataType, String> text) throws BadQuestion {
        read(
                columns.fields().stream()
                        .map(f -> text.apply(quote(f.name()), f.type()))
                        .collect(Collectors.joining(", ")),
                columns.fields().size(),
                rows);
    }

    /** Each row as one cell, a JSON object. */
    void json(Rows rows) throws BadQuestion {
        read(ReadableValue.jsonOf(columns), 1, rows);
    }

    private void read(String expressions, int count, Rows rows) throws BadQuestion {
        EngineSettings settings = new EngineSettings(
                MEMORY_BYTES,
                Runtime.getRuntime().availableProcessors(),
                Path.of(System.getProperty("java.io.tmpdir")),
                List.copyOf(directories()));
        try (Engine engine = Engine.open(settings);
                Connection connection = engine.connect();
                ScanRelation relation = ScanRelation.open(connection, scan.files())) {
            try (PreparedStatement statement = prepare(connection, sql(relation, expressions));
                    ResultSet result = statement.executeQuery()) {
                @Nullable String[] cells = new String[count];
                boolean more = true;
                while (more && result.next()) {
                    for (int i = 0; i < count; i++) {
                        cells[i] = result.getString(i + 1);
                    }
                    more = rows.row(cells);
                }
            }
        } catch (SQLException e) {
            if (question.where().isPresent() && SqlFailures.isOfValue(e)) {
                throw new BadQuestion("--where fails on a row: " + SqlFailures.message(e));
            }
            throw new InletException(
                    InletException.Kind.DATA,
                    "Table " + table.name() + " could not be read at version " + scan.version(),
                    String.valueOf(e.getMessage()).strip(),
                    "Run `inlet verify " + table.name() + "` to see whether its files are whole",
                    e);
        }
    }

    private String sql(ScanRelation relation, String expressions) {
        // The line breaks keep a comment at the end of the condition from taking the rest with it.
        return "SELECT " + expressions + " FROM (" + relation.sql() + ")"
                + question.where()
                        .map(condition -> " WHERE (" + condition + "\n)")
                        .orElse("")
                + (question.limit().isPresent() ? " LIMIT " + question.limit().getAsLong() : "");
    }

    private PreparedStatement prepare(Connection connection, String sql) throws SQLException, BadQuestion {
        try {
            PreparedStatement statement = connection.prepareStatement(sql);
            statement.getMetaData();
            return statement;
        } catch (SQLException e) {
            if (question.where().isEmpty()) {
                throw e;
            }
            // What follows shows the whole statement, of which the user wrote the condition only.
            throw new BadQuestion("--where: "
                    + String.valueOf(e.getMessage())
                            .lines()
                            .takeWhile(line -> !line.startsWith("LINE "))
                            .filter(line -> !line.isBlank())
                            .collect(Collectors.joining("; ")));
        }
    }

    /** The table's own, and those of files that a clone refers to elsewhere. */
    private Set<Path> directories() {
        Path root = Path.of(table.root());
        Set<Path> directories = new LinkedHashSet<>();
        directories.add(root);
        for (ScanFile file : scan.files().files()) {
            Path path = Path.of(file.path());
            if (!path.startsWith(root)) {
                directories.add(path.getParent());
            }
        }
        return directories;
    }
}
