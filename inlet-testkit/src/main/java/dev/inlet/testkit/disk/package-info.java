/**
 * A disk that fails at a chosen call. Start at {@link dev.inlet.testkit.disk.SimulatedProcess}.
 */
@NullMarked
package dev.inlet.testkit.disk;

import org.jspecify.annotations.NullMarked;
