package dev.inlet.schema;

/**
 * A DuckDB type and the type of Delta that holds all its values.
 *
 * @param exact whether DuckDB's own type is the counterpart of {@code type}, so that values need no cast
 */
public record DuckDbType(DataType type, boolean exact) {}
