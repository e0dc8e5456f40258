/**
 * What a table's part of a pipeline remembers beside the positions in its log, such as the rows of open windows: Parquet
 * segments, and for each epoch a manifest that names those that count. Start at {@link dev.inlet.runtime.state.TableState}.
 */
@NullMarked
package dev.inlet.runtime.state;

import org.jspecify.annotations.NullMarked;
