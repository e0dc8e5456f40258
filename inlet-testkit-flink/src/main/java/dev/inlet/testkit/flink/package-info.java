/** Flink SQL as a second engine that tests and benchmarks compare with, in a JVM of its own. Never part of the product. */
@NullMarked
package dev.inlet.testkit.flink;

import org.jspecify.annotations.NullMarked;
