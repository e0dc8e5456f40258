package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.schema.DataType;
import dev.inlet.schema.DuckDbTypeParser;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;
import dev.inlet.schema.StructType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * Finds the columns of CSV files, with types that hold each text as it is written. DuckDB guesses more than that: it takes {@code 1/2/2026} for
 * one of two days, and a key of 20 digits among fractions for a number that it rounds. Such columns are {@code STRING}.
 */
public final class CsvInference {
    private static final String LEADING_ZERO = "[+-]?0\\d.*|\\+.*";
    /** More digits before the point than a double tells apart. */
    private static final String LONG_NUMBER = "[+-]?\\d{16,}(\\..*)?";

    private final Connection connection;
    private final String scan;

    /**
     * @param files a literal or list for {@code read_csv}
     * @param hive what becomes of directories that are named like partition values
     */
    private CsvInference(
            Connection connection, CsvOptions options, String files, Compression compression, String hive) {
        this.connection = connection;
        this.scan = "read_csv(" + files + ", header=" + options.header() + ", delim="
                + Sql.text(String.valueOf(options.delimiter()))
                + ", quote='\"', escape='\"', skip=0, comment='', nullstr='', sample_size=-1, compression="
                + Sql.text(compression.name().toLowerCase(Locale.ROOT)) + ", " + hive;
    }

    /** The columns of a file, all nullable; every row is looked at. */
    public static StructType columns(Connection connection, CsvOptions options, InputFile file) throws SQLException {
        return new CsvInference(
                        connection,
                        options,
                        Sql.file(file.path().toString()),
                        file.compression(),
                        "hive_partitioning=false")
                .columns();
    }

    /**
     * A {@code SELECT} of the rows of files, with the columns that were found in all of them.
     *
     * @param glob path of the files
     */
    public static String rows(Connection connection, CsvOptions options, String glob) throws SQLException {
        // Their values are texts like all others.
        CsvInference inference =
                new CsvInference(connection, options, Sql.text(glob), Compression.AUTO, "hive_types_autocast=false");
        return inference.columns().fields().stream()
                .map(field -> new CsvColumn(field, Sql.name(field.name())).value() + " AS " + Sql.name(field.name()))
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + inference.texts()));
    }

    private String texts() {
        return scan + ", all_varchar=true)";
    }

    /** Lines that are not whole say nothing of the columns; they are told of when the file is read. */
    private String wholeTexts() {
        return scan + ", all_varchar=true, ignore_errors=true)";
    }

    private StructType columns() throws SQLException {
        List<Field> guessed = guessed();
        List<Field> doubtful = guessed.stream()
                .filter(field -> field.type() != PrimitiveType.STRING)
                .toList();
        if (doubtful.isEmpty()) {
            return new StructType(guessed);
        }
        String select = doubtful.stream()
                .map(field -> "count(*) FILTER (WHERE " + alters(field) + ")")
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + wholeTexts()));
        List<Field> altered = new ArrayList<>();
        List<OptionalLong> counts = new Statements(connection).numbers(select, doubtful.size());
        for (int i = 0; i < doubtful.size(); i++) {
            if (counts.get(i).orElse(0) > 0) {
                altered.add(doubtful.get(i));
            }
        }
        return new StructType(guessed.stream()
                .map(field -> altered.contains(field) ? Field.of(field.name(), PrimitiveType.STRING, true) : field)
                .toList());
    }

    private List<Field> guessed() throws SQLException {
        return new Statements(connection)
                .describe("SELECT * FROM " + scan + ")").stream()
                        .map(column -> Field.of(column.name(), type(column), true))
                        .toList();
    }

    private static DataType type(Statements.Described guessed) {
        try {
            return DuckDbTypeParser.parse(guessed.name(), guessed.type()).type();
        } catch (InletException e) {
            // Such as a time of day, for which Delta has no type.
            return PrimitiveType.STRING;
        }
    }

    /** Whether the column would hold something else than the text; NULL for null. */
    private static String alters(Field field) {
        CsvColumn column = new CsvColumn(field, Sql.name(field.name()));
        String number = field.type() == PrimitiveType.DOUBLE ? LEADING_ZERO + "|" + LONG_NUMBER : LEADING_ZERO;
        boolean isNumber = field.type() == PrimitiveType.DOUBLE || field.type() == PrimitiveType.BIGINT;
        return column.misfit()
                + (isNumber ? " OR regexp_full_match(" + column.text() + ", " + Sql.text(number) + ")" : "");
    }
}
