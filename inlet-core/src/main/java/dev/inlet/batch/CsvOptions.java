package dev.inlet.batch;

import static java.util.Objects.requireNonNull;

/**
 * How CSV files are written; quotes are {@code "}, doubled within a quoted value.
 *
 * @param header whether the first line names the columns; without it the columns are those of the schema in order
 * @param delimiter between two values
 * @param nullText what stands for null where it is not in quotes
 */
public record CsvOptions(boolean header, char delimiter, String nullText) {
    public CsvOptions {
        requireNonNull(nullText, "nullText");
        if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
            throw new IllegalArgumentException("the delimiter cannot be a quote or the end of a line");
        }
    }
}
