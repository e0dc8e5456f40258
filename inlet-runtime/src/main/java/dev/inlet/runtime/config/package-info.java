/**
 * The pipeline file: reading it, checking it, and the reference of its options. Start at
 * {@link dev.inlet.runtime.config.PipelineReader}.
 */
@NullMarked
package dev.inlet.runtime.config;

import org.jspecify.annotations.NullMarked;
