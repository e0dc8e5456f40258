/** Real parts for tests and benchmarks: Kafka brokers, storage in memory, a scheduler for simulations, made-up events. Never part of the product. */
@NullMarked
package dev.inlet.testkit;

import org.jspecify.annotations.NullMarked;
