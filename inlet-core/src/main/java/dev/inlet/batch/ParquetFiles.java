package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DuckDbTypeParser;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Parquet files as a relation. Each file must have the schema's columns, by name; one that may be null may be left out. Integers
 * and floating-point numbers may be narrower than the schema says, and types that Delta lacks are taken in one that holds their values;
 * other types must be the same. Misfits are rows that are null where the schema forbids it, and those with a time that is finer than
 * microseconds.
 */
public final class ParquetFiles {
    private static final List<String> INTEGERS = List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT");
    private static final String NANOSECONDS = "TIMESTAMP_NS";

    /** What DuckDB calls the column of paths; a file may well have a {@code filename} of its own. */
    private static final String PATH = "__inlet_path";

    private static final String ROW = "__inlet_row";

    /** What DuckDB calls the number of a row in its file. A column of that name hides it. */
    private static final String NUMBER = "file_row_number";

    private ParquetFiles() {}

    /**
     * How files with the same columns are read.
     *
     * @param found names and types of their columns: a scan has the types of its first file, in which those of others may not fit
     * @param columns those of the schema, as a select list
     * @param letters the same for dead letters, which hold what a column does not
     * @param breach SQL that gives in words why a row does not fit, or NULL; empty where each does
     */
    private record Selection(
            Map<String, String> found,
            String columns,
            String letters,
            StructType letterSchema,
            Optional<String> breach) {}

    /**
     * @param source the source's name, for dead letters
     * @param metadata further columns: {@code TEXT} is the file's path, {@code POSITION} the number of the row in the file
     * @throws InletException of kind {@code DATA} where a file is damaged, is not Parquet, or has other columns
     */
    public static FileRelation read(
            Connection connection,
            String source,
            List<InputFile> files,
            StructType schema,
            List<MetadataColumn> metadata)
            throws SQLException {
        // Files with the same columns are read by one scan.
        Map<Selection, List<String>> bySelection = new LinkedHashMap<>();
        Map<String, String> types = describe(connection, FileSql.none(schema));
        for (InputFile file : files) {
            if (file.size() > 0) {
                Selection selection = selection(file, columns(connection, file), schema, types);
                bySelection.computeIfAbsent(selection, s -> new ArrayList<>()).add(path(file));
            }
        }
        return new FileRelation(
                connection,
                source,
                files,
                schema,
                metadata,
                rows(bySelection, schema, metadata),
                rows(bySelection, schema, FileRelation.PLACE),
                misfits(bySelection, source, files, schema),
                () -> {});
    }

    /**
     * The columns of a file, all nullable.
     *
     * @throws InletException of kind {@code DATA} where one has a type whose values Delta cannot hold
     */
    public static StructType infer(Connection connection, InputFile file) throws SQLException {
        requireDigits(connection, file);
        return ResultColumn.holding(
                connection, select(file), "The file " + file.path(), column -> holding(column.name(), column.type()));
    }

    /** The type of Delta that holds all values of DuckDB's: all that are in whole microseconds, of those in nanoseconds. */
    private static Optional<DataType> holding(String name, String given) {
        return NANOSECONDS.equals(given)
                ? Optional.of(PrimitiveType.TIMESTAMP_NTZ)
                : DuckDbTypeParser.holding(name, given);
    }

    private static String rows(
            Map<Selection, List<String>> bySelection, StructType schema, List<MetadataColumn> metadata) {
        if (bySelection.isEmpty()) {
            return FileSql.none(JsonDecoder.withMetadata(schema, metadata));
        }
        List<String> selects = new ArrayList<>();
        bySelection.forEach((selection, paths) -> selects.add("SELECT " + selection.columns() + further(metadata)
                + from(selection, paths)
                + selection
                        .breach()
                        .map(breach -> " WHERE " + breach + " IS NULL")
                        .orElse("")));
        return String.join(" UNION ALL ", selects);
    }

    private static String misfits(
            Map<Selection, List<String>> bySelection, String source, List<InputFile> files, StructType schema) {
        String isMissing = RowRules.missing(schema)
                .map(missing -> missing + " IS NOT NULL")
                .orElse("false");
        List<String> selects = new ArrayList<>();
        bySelection.forEach((selection, paths) -> selection
                .breach()
                .ifPresent(breach -> selects.add("SELECT "
                        + FileRelation.letter(ReadableValue.jsonOf(selection.letterSchema()), source, files)
                        + ", __inlet_error AS error, __inlet_message AS message FROM (SELECT " + selection.letters()
                        + further(FileRelation.PLACE) + ", if(" + isMissing + ", "
                        + Sql.text(MisfitKind.MISSING_NOT_NULL.text()) + ", " + Sql.text(MisfitKind.INEXACT.text())
                        + ") AS __inlet_error, " + breach + " AS __inlet_message" + from(selection, paths) + " WHERE "
                        + breach
                        + " IS NOT NULL)")));
        return selects.isEmpty() ? FileSql.none(DecodedRows.misfitSchema()) : String.join(" UNION ALL ", selects);
    }

    private static String further(List<MetadataColumn> metadata) {
        return metadata.stream()
                .map(column -> (column.content() == MetadataColumn.Content.TEXT ? ", " + PATH : ", " + ROW) + " AS "
                        + Sql.name(column.name()))
                .collect(Collectors.joining());
    }

    private static String from(Selection selection, List<String> paths) {
        String files = "read_parquet([" + String.join(", ", paths) + "], ";
        if (!selection.found().containsKey(NUMBER)) {
            return " FROM (SELECT *, " + NUMBER + " AS " + ROW + " FROM " + files + "filename=" + Sql.text(PATH)
                    + ", hive_partitioning=false))";
        }
        List<String> schema = new ArrayList<>();
        List<String> columns = new ArrayList<>();
        selection.found().forEach((name, type) -> {
            String other = "c" + columns.size();
            schema.add(Sql.text(name) + ": {name: '" + other + "', type: " + Sql.text(type) + ", default_value: NULL}");
            columns.add(other + " AS " + Sql.name(name));
        });
        return " FROM (SELECT " + String.join(", ", columns) + ", filename AS " + PATH + ", " + NUMBER + " AS " + ROW
                + " FROM " + files + "schema=MAP {" + String.join(", ", schema) + "}))";
    }

    private static Map<String, String> columns(Connection connection, InputFile file) {
        try {
            requireDigits(connection, file);
            return describe(connection, select(file));
        } catch (SQLException e) {
            throw SqlFailures.ofFile(file, "Parquet", e);
        }
    }

    /** DuckDB reads decimals of more digits than it has as floating-point numbers. */
    private static void requireDigits(Connection connection, InputFile file) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet wide = statement.executeQuery("SELECT name, precision FROM parquet_schema(" + path(file)
                        + ") WHERE precision > 38 LIMIT 1")) {
            if (wide.next()) {
                throw InletException.data(
                        "The file " + file.path() + " has the column " + wide.getString(1) + " as decimals of "
                                + wide.getLong(2) + " digits",
                        "No type of Delta holds more than 38",
                        "Write it as text or with fewer digits; or move the file away and set missing-files: skip");
            }
        }
    }

    /** Names, without regard to case, and types as DuckDB spells them. */
    private static Map<String, String> describe(Connection connection, String select) throws SQLException {
        Map<String, String> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        new Statements(connection).describe(select).forEach(column -> columns.put(column.name(), column.type()));
        return columns;
    }

    private static String select(InputFile file) {
        return "SELECT * FROM read_parquet(" + path(file) + ", hive_partitioning=false)";
    }

    private static Selection selection(
            InputFile file, Map<String, String> found, StructType schema, Map<String, String> types) {
        List<String> columns = new ArrayList<>();
        List<String> letters = new ArrayList<>();
        List<Field> letterFields = new ArrayList<>();
        List<String> breaches =
                new ArrayList<>(RowRules.missing(schema).stream().toList());
        for (Field field : schema.fields()) {
            String name = Sql.name(field.name());
            String type = requireNonNull(types.get(field.name()));
            String given = found.get(field.name());
            if (given == null && !field.nullable()) {
                throw misfit(file, "has no column " + field.name() + ", which may not be null");
            }
            if (given != null && !given.equals(type) && !isNarrower(given, type) && !isHeldBy(given, field)) {
                throw misfit(file, "has the column " + field.name() + " as " + given + ", not as " + type);
            }
            String column = "CAST(" + (given == null ? "NULL" : name) + " AS " + type + ") AS " + name;
            columns.add(column);
            if (NANOSECONDS.equals(given)) {
                breaches.add("CASE WHEN CAST(CAST(" + name + " AS TIMESTAMP) AS TIMESTAMP_NS) <> " + name + " THEN "
                        + Sql.text(field.name() + ": the time is finer than microseconds") + " END");
                letters.add("CAST(" + name + " AS VARCHAR) AS " + name);
                letterFields.add(Field.of(field.name(), PrimitiveType.STRING, true));
            } else {
                letters.add(column);
                letterFields.add(field);
            }
        }
        for (String name : found.keySet()) {
            if (schema.field(name).isEmpty()) {
                throw misfit(file, "has a column " + name + " that the schema lacks");
            }
        }
        return new Selection(
                found,
                String.join(", ", columns),
                String.join(", ", letters),
                new StructType(letterFields),
                breaches.isEmpty() ? Optional.empty() : Optional.of("coalesce(" + String.join(", ", breaches) + ")"));
    }

    private static boolean isNarrower(String given, String type) {
        int narrow = INTEGERS.indexOf(given);
        return narrow >= 0 && narrow < INTEGERS.indexOf(type) || given.equals("FLOAT") && type.equals("DOUBLE");
    }

    /** Whether the field's type is what holds the values of one that Delta lacks. */
    private static boolean isHeldBy(String given, Field field) {
        String wanted = DuckDbTypes.logical(field.type());
        return holding(field.name(), given)
                .map(DuckDbTypes::logical)
                .filter(held -> held.equals(wanted) || isNarrower(held, wanted))
                .isPresent();
    }

    private static InletException misfit(InputFile file, String what) {
        return InletException.data(
                "The file " + file.path() + " " + what,
                "Its columns are not those of the source's schema",
                "Change the schema, or move the file away and set missing-files: skip");
    }

    private static String path(InputFile file) {
        return Sql.file(file.path().toString());
    }
}
