/**
 * Option definitions: name, type, default, bounds and documentation in one place. Start at {@link dev.inlet.option.Option}.
 */
@NullMarked
package dev.inlet.option;

import org.jspecify.annotations.NullMarked;
