/** Real parts for tests: brokers, oracles, faults, clocks. Never part of the product. */
@NullMarked
package dev.inlet.testkit;

import org.jspecify.annotations.NullMarked;
