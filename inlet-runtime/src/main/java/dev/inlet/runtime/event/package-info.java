/**
 * The plug-in point for what is told of a table's versions, such as a web service. Start at {@link
 * dev.inlet.runtime.event.EventTargetType}.
 */
@NullMarked
package dev.inlet.runtime.event;

import org.jspecify.annotations.NullMarked;
