package dev.inlet.runtime.config;

/** How the data of a lookup are written. */
public sealed interface LookupFormat permits Format.Csv, Format.Parquet, LookupFormat.Json, LookupFormat.Delta {
    /** JSON objects, one a line. */
    record Json() implements LookupFormat {}

    /** A Delta table, in its newest version. */
    record Delta() implements LookupFormat {}
}
