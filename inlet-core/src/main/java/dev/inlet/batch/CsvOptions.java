package dev.inlet.batch;

/**
 * How CSV files are written; quotes are {@code "}, doubled within a quoted value. A value that is empty and in no quotes is null.
 *
 * @param header whether the first line names the columns; without it the columns are those of the schema in order
 * @param delimiter between two values
 */
public record CsvOptions(boolean header, char delimiter) {
    public CsvOptions {
        if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
            throw new IllegalArgumentException("the delimiter cannot be a quote or the end of a line");
        }
    }
}
