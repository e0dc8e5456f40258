/**
 * Where bytes are kept durably, with put-if-absent. Start at {@link dev.inlet.storage.LocalFileIO}.
 */
@NullMarked
package dev.inlet.storage;

import org.jspecify.annotations.NullMarked;
