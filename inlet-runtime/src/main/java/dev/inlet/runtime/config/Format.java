package dev.inlet.runtime.config;

import dev.inlet.batch.CsvOptions;
import dev.inlet.batch.JsonOptions;
import dev.inlet.batch.Tombstones;

/** How records are written where they come from. */
public sealed interface Format {
    /** One JSON object a record. */
    record Json(JsonOptions options) implements Format {}

    /** The record's bytes as they are, in one column {@code value BINARY}. */
    record Raw(Tombstones tombstones) implements Format {}

    /** One row a line. */
    record Csv(CsvOptions options) implements Format, LookupFormat {}

    record Parquet() implements Format, LookupFormat {}

    /** Rows of a table, with the columns that its log tells. */
    record Table() implements Format {}
}
