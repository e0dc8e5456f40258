/**
 * The source type {@code delta}: a table as a stream of what its commits bring. Start at
 * {@link dev.inlet.source.delta.DeltaSource}.
 */
@NullMarked
package dev.inlet.source.delta;

import org.jspecify.annotations.NullMarked;
