/** The command line: arguments in, exit codes and text out. Start at {@link dev.inlet.cli.Main}. */
@NullMarked
package dev.inlet.cli;

import org.jspecify.annotations.NullMarked;
