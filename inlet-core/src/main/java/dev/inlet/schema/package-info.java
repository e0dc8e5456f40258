/**
 * Types and columns, and how they are called in Delta, DuckDB and Parquet. Start at {@link dev.inlet.schema.StructType}.
 */
@NullMarked
package dev.inlet.schema;

import org.jspecify.annotations.NullMarked;
