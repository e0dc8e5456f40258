/**
 * A pipeline at work: sources are read, batches are cut, decoded, shaped, staged and committed, positions are acknowledged.
 * Start at {@link dev.inlet.runtime.pipeline.Pipeline}.
 *
 * <p>Four stages overlap, each on threads of its own: one {@link SourceReader} per source fills the next batch, {@link EpochCutter}
 * cuts and decodes the one before, the engine thread ({@link EpochStager}) shapes and writes the one before that, and the commit
 * thread ({@link EpochCommitter}) makes the one before that visible. Epochs are committed strictly in their order.
 */
@NullMarked
package dev.inlet.runtime.pipeline;

import org.jspecify.annotations.NullMarked;
