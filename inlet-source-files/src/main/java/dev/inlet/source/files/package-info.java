/**
 * The source type {@code files}: each file of a directory once, in the order of discovery. Start at
 * {@link dev.inlet.source.files.FilesSource}.
 */
@NullMarked
package dev.inlet.source.files;

import org.jspecify.annotations.NullMarked;
