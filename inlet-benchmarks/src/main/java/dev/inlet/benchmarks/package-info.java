/**
 * End-to-end benchmarks. Each checks what came out, runs what it compares in the same run and in turns, and prints medians
 * with their range. Start at {@link dev.inlet.benchmarks.Benchmarks}; {@code docs/benchmarks.md} says how to run them.
 */
@NullMarked
package dev.inlet.benchmarks;

import org.jspecify.annotations.NullMarked;
