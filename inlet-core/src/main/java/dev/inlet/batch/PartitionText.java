package dev.inlet.batch;

import dev.inlet.schema.DataType;
import dev.inlet.schema.DecimalType;
import dev.inlet.schema.PrimitiveType;

/**
 * SQL for the text of partition values. Delta protocol, "Partition Value Serialization".
 *
 * <p>An empty string and empty bytes mean null there, so they are refused. Timestamps are {@code yyyy-MM-dd
 * HH:mm:ss.SSSSSS} in UTC for TIMESTAMP_NTZ; a TIMESTAMP is in the ISO form with a {@code Z}, since the other form is read
 * in the zone of whoever reads.
 */
final class PartitionText {
    private PartitionText() {}

    /** SQL that gives the text of {@code value}, which has DuckDB's counterpart of the type; NULL for null. */
    static String sql(String value, DataType type) {
        if (type instanceof DecimalType) {
            return "CAST(" + value + " AS VARCHAR)";
        }
        return switch ((PrimitiveType) type) {
            case BOOLEAN, TINYINT, SMALLINT, INT, BIGINT -> "CAST(" + value + " AS VARCHAR)";
            case FLOAT, DOUBLE -> floating(value);
            case STRING -> notEmpty(value, "''", value);
            // The protocol keeps bytes as the text that they encode: decode fails on what is not UTF-8.
            case BINARY -> notEmpty(value, "''::BLOB", "decode(" + value + ")");
            case DATE -> within(value, "strftime(" + value + ", '%Y-%m-%d')");
            case TIMESTAMP -> {
                String inUtc = "timezone('UTC', " + value + ")";
                yield within(inUtc, "strftime(" + inUtc + ", '%Y-%m-%dT%H:%M:%S.%fZ')");
            }
            case TIMESTAMP_NTZ -> within(value, "strftime(" + value + ", '%Y-%m-%d %H:%M:%S.%f')");
        };
    }

    private static String notEmpty(String value, String empty, String text) {
        return "CASE WHEN " + value + " = " + empty
                + " THEN error('an empty value cannot be a partition value, since Delta"
                + " takes it for NULL: make it NULL in the query where that is meant') ELSE " + text + " END";
    }

    /** Java's and Spark's spelling, which all readers parse, for what DuckDB calls {@code nan} and {@code inf}. */
    private static String floating(String value) {
        return "CASE WHEN isnan(" + value + ") THEN 'NaN' WHEN isinf(" + value + ") THEN if(" + value
                + " > 0, 'Infinity', '-Infinity') ELSE CAST(" + value + " AS VARCHAR) END";
    }

    /** Four digits of a year are what readers parse. */
    private static String within(String value, String text) {
        return "CASE WHEN year(" + value + ") NOT BETWEEN 1 AND 9999 OR NOT isfinite(" + value
                + ") THEN error('only the years 1 to 9999 can be a partition value') ELSE " + text + " END";
    }
}
