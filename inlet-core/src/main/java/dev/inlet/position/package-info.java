/**
 * Where a pipeline stands in its sources, and how a Delta table remembers it. Start at {@link dev.inlet.position.Progress}.
 */
@NullMarked
package dev.inlet.position;

import org.jspecify.annotations.NullMarked;
