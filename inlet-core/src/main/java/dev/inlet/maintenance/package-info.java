/**
 * Work on the log that a commit never waits for: log checkpoints, checksums, clean-up. Start at {@link dev.inlet.maintenance.LogMaintenance}.
 */
@NullMarked
package dev.inlet.maintenance;

import org.jspecify.annotations.NullMarked;
