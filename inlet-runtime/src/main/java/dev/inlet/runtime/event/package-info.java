/**
 * Events out: tells targets of each version of a table, once it is there, at least once and in order. The log is the queue. Start
 * at {@link dev.inlet.runtime.event.EventDelivery}; the plug-in point is {@link dev.inlet.runtime.event.EventTargetType}.
 */
@NullMarked
package dev.inlet.runtime.event;

import org.jspecify.annotations.NullMarked;
