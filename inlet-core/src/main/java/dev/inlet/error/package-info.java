/**
 * What can go wrong, sorted by what to do next. Start at {@link dev.inlet.error.InletException}.
 */
@NullMarked
package dev.inlet.error;

import org.jspecify.annotations.NullMarked;
