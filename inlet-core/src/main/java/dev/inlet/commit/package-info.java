/**
 * Turns staged files and moved positions into one table version. Start at {@link dev.inlet.commit.TableCommitter}.
 */
@NullMarked
package dev.inlet.commit;

import org.jspecify.annotations.NullMarked;
