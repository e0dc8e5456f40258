/** Reads Kafka topics. Start at {@link dev.inlet.source.kafka.KafkaSource}. */
@NullMarked
package dev.inlet.source.kafka;

import org.jspecify.annotations.NullMarked;
