/**
 * The plug-in point for sources. Start at {@link dev.inlet.runtime.source.SourceType}.
 */
@NullMarked
package dev.inlet.runtime.source;

import org.jspecify.annotations.NullMarked;
