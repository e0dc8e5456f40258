/**
 * Events out: tells targets of each version of a table, once it is there, at least once and in order. The log is the queue. Start
 * at {@link dev.inlet.runtime.delivery.TableDeliveries}.
 */
@NullMarked
package dev.inlet.runtime.delivery;

import org.jspecify.annotations.NullMarked;
