/** Events to commands. */
@NullMarked
package dev.inlet.runtime.command;

import org.jspecify.annotations.NullMarked;
