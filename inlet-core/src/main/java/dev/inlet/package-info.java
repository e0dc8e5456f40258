/**
 * Inlet as a library: lands rows in a Delta Lake table together with the positions that they come from. Start at {@link
 * dev.inlet.DeltaSink}.
 */
@NullMarked
package dev.inlet;

import org.jspecify.annotations.NullMarked;
