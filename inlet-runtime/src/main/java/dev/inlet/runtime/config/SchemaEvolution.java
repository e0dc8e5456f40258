package dev.inlet.runtime.config;

/** What a sink does where the query has columns that the table lacks. */
public enum SchemaEvolution {
    /** The pipeline stops with a choice. */
    NONE,
    /** The columns are added to the table, with the rows that need them. */
    ADD_COLUMNS
}
