package dev.inlet.batch;

import dev.inlet.error.InletException;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.DuckDbTypes;
import dev.inlet.schema.Field;
import dev.inlet.schema.PrimitiveType;

/**
 * The SQL that turns the text of a CSV value into a column. DuckDB's casts round and guess, so a text must first have the form
 * in which the column can hold the value itself.
 *
 * @param text the SQL of the text; NULL where the file says null
 */
record CsvColumn(Field field, String text) {
    private static final String DAY = "\\d{4}-\\d{2}-\\d{2}";
    private static final String TIME = DAY + "[T ]([01]\\d|2[0-3]):\\d{2}(:\\d{2}(\\.\\d{1,6}0*)?)?";
    private static final String ZONE = "Z|[+-](0\\d|1[0-7])(:?[0-5]\\d)?|[+-]18(:?00)?";
    /** 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z. */
    private static final long FIRST_MICROS = -62_135_596_800_000_000L;

    private static final long LAST_MICROS = 253_402_300_799_999_999L;
    private static final String NUMBER = "[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?";

    /** @throws InletException of kind {@code CONFIGURATION} where CSV cannot hold the column's type */
    CsvColumn {
        if (form(field).isEmpty()) {
            throw InletException.configuration(
                    "A CSV file cannot hold the column " + field.name() + " "
                            + field.type().ddl(),
                    "Its values are single texts",
                    "Declare the column as STRING, and take it apart in the query");
        }
    }

    /** NULL where the text is null, or does not fit. */
    String value() {
        if (field.type() == PrimitiveType.STRING) {
            return text;
        }
        if (field.type() == PrimitiveType.BINARY) {
            return "TRY(from_base64(" + text + "))";
        }
        return "TRY_CAST(" + text + " AS " + DuckDbTypes.logical(field.type()) + ")";
    }

    /** Whether the text does not fit; never NULL. */
    String misfit() {
        if (field.type() == PrimitiveType.STRING) {
            return "false";
        }
        return "(" + text + " IS NOT NULL AND (NOT regexp_full_match(" + text + ", " + Sql.text(form(field)) + ") OR "
                + value() + " IS NULL" + outside() + "))";
    }

    /** Whether the value is none that the column may hold. Years are 0001 to 9999; an offset may lead out of them. */
    private String outside() {
        if (!(field.type() instanceof PrimitiveType primitive)) {
            return "";
        }
        return switch (primitive) {
            case FLOAT, DOUBLE -> " OR isinf(" + value() + ")";
            case DATE, TIMESTAMP, TIMESTAMP_NTZ ->
                " OR epoch_us(" + value() + ") NOT BETWEEN " + FIRST_MICROS + " AND " + LAST_MICROS;
            default -> "";
        };
    }

    /** Whether the value is missing where the schema demands one; never NULL. */
    String missing() {
        return field.nullable() ? "false" : "(" + text + " IS NULL)";
    }

    private static String form(Field field) {
        if (field.type() instanceof DecimalType decimal) {
            // Zeros behind the digits that the column holds change nothing.
            int scale = decimal.scale();
            String alone = scale == 0 ? "0+" : "\\d{1," + scale + "}0*";
            return "[+-]?(\\d+(\\.\\d{0," + scale + "}0*)?|\\." + alone + ")";
        }
        if (!(field.type() instanceof PrimitiveType primitive)) {
            return "";
        }
        return switch (primitive) {
            case STRING -> ".*";
            case BOOLEAN -> "(?i)true|false";
            case TINYINT, SMALLINT, INT, BIGINT -> "[+-]?\\d+";
            case FLOAT, DOUBLE -> NUMBER;
            case DATE -> DAY;
            case TIMESTAMP -> TIME + "(" + ZONE + ")?";
            case TIMESTAMP_NTZ -> TIME;
            case BINARY -> "[A-Za-z0-9+/]*={0,2}";
        };
    }
}
