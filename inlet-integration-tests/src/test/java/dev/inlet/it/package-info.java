/** Inlet beside other engines, and through faults. Start Spark with {@link dev.inlet.it.SparkDelta}. */
package dev.inlet.it;
