/** Benchmarks of the single steps, for JMH. Each fails where its step did not do all of its work. */
@NullMarked
package dev.inlet.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
