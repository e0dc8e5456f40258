/**
 * The DuckDB side: raw records in, decoded and shaped rows, Parquet files with statistics out. Start at {@link dev.inlet.batch.Engine}.
 */
@NullMarked
package dev.inlet.batch;

import org.jspecify.annotations.NullMarked;
