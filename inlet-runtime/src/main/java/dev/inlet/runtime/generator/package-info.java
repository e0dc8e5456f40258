/** The source type {@code generator}: made-up events, for trying things. Start at {@link dev.inlet.runtime.generator.GeneratorSource}. */
@NullMarked
package dev.inlet.runtime.generator;

import org.jspecify.annotations.NullMarked;
