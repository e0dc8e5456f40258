package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

import dev.inlet.error.InletException;
import dev.inlet.schema.Field;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Parquet files as a relation. Each file must have the schema's columns, by name; one that may be null may be left out. Integers
 * and floating-point numbers may be narrower than the schema says; other types must be the same.
 */
public final class ParquetFiles {
    private static final List<String> INTEGERS = List.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT");

    private ParquetFiles() {}

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
        Map<String, List<String>> bySelection = new LinkedHashMap<>();
        Map<String, String> types = describe(connection, FileSql.none(schema));
        for (InputFile file : files) {
            if (file.size() > 0) {
                String columns = selection(file, columns(connection, file), schema, types);
                bySelection.computeIfAbsent(columns, c -> new ArrayList<>()).add(path(file));
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
                FileSql.none(DecodedRows.misfitSchema()),
                () -> {});
    }

    private static String rows(
            Map<String, List<String>> bySelection, StructType schema, List<MetadataColumn> metadata) {
        if (bySelection.isEmpty()) {
            return FileSql.none(JsonDecoder.withMetadata(schema, metadata));
        }
        StringBuilder meta = new StringBuilder();
        for (MetadataColumn column : metadata) {
            boolean text = column.content() == MetadataColumn.Content.TEXT;
            meta.append(text ? ", filename" : ", file_row_number")
                    .append(" AS ")
                    .append(Sql.name(column.name()));
        }
        List<String> selects = new ArrayList<>();
        bySelection.forEach((columns, paths) -> selects.add("SELECT " + columns + meta + " FROM read_parquet(["
                + String.join(", ", paths) + "], filename=true, file_row_number=true, hive_partitioning=false)"));
        return String.join(" UNION ALL ", selects);
    }

    private static Map<String, String> columns(Connection connection, InputFile file) {
        try {
            return describe(connection, "SELECT * FROM read_parquet(" + path(file) + ", hive_partitioning=false)");
        } catch (SQLException e) {
            throw SqlFailures.ofMemory("reading " + file.path(), e)
                    .orElseGet(() -> new InletException(
                            InletException.Kind.DATA,
                            "The file " + file.path() + " cannot be read as Parquet",
                            String.valueOf(e.getMessage()),
                            "Replace it, then start again: nothing of it is in the table",
                            e));
        }
    }

    /** Names, without regard to case, and types as DuckDB spells them. */
    private static Map<String, String> describe(Connection connection, String select) throws SQLException {
        Map<String, String> columns = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        try (Statement statement = connection.createStatement();
                ResultSet described = statement.executeQuery("DESCRIBE " + select)) {
            while (described.next()) {
                columns.put(described.getString("column_name"), described.getString("column_type"));
            }
        }
        return columns;
    }

    private static String selection(
            InputFile file, Map<String, String> found, StructType schema, Map<String, String> types) {
        List<String> columns = new ArrayList<>();
        for (Field field : schema.fields()) {
            String type = requireNonNull(types.get(field.name()));
            String given = found.get(field.name());
            if (given == null && !field.nullable()) {
                throw misfit(file, "has no column " + field.name() + ", which may not be null");
            }
            if (given != null && !given.equals(type) && !isNarrower(given, type)) {
                throw misfit(file, "has the column " + field.name() + " as " + given + ", not as " + type);
            }
            String value = given == null ? "NULL" : Sql.name(field.name());
            columns.add("CAST(" + value + " AS " + type + ") AS " + Sql.name(field.name()));
        }
        for (String name : found.keySet()) {
            if (schema.field(name).isEmpty()) {
                throw misfit(file, "has a column " + name + " that the schema lacks");
            }
        }
        return String.join(", ", columns);
    }

    private static boolean isNarrower(String given, String type) {
        int narrow = INTEGERS.indexOf(given);
        return narrow >= 0 && narrow < INTEGERS.indexOf(type) || given.equals("FLOAT") && type.equals("DOUBLE");
    }

    private static InletException misfit(InputFile file, String what) {
        return InletException.data(
                "The file " + file.path() + " " + what,
                "Its columns are not those of the source's schema",
                "Change the schema, or move the file away and set missing-files: skip");
    }

    private static String path(InputFile file) {
        return Sql.text(FileSql.literalPath(file.path().toString()));
    }
}
