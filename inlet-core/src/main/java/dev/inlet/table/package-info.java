/**
 * The Delta Kernel side: open, create and evolve a table, read its progress, attempt one transaction. The only package that knows Kernel. Start at {@link dev.inlet.table.DeltaTable}.
 */
@NullMarked
package dev.inlet.table;

import org.jspecify.annotations.NullMarked;
