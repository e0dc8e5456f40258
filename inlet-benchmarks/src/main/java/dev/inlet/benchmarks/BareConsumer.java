package dev.inlet.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteBufferDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Polls a topic to its end and does nothing else. With the client settings of Inlet's source it is what Inlet
 * could reach at most; with those that the client comes with it is what most programs do. As in Inlet the time begins right before the first poll of a client
 * that is made and assigned already.
 */
final class BareConsumer {
    private BareConsumer() {}

    /** @param arguments bootstrap servers, topic, partitions, records, {@code buffer}, {@code array} or {@code default} */
    public static void main(String[] arguments) {
        long count = Long.parseLong(arguments[3]);
        int partitions = Integer.parseInt(arguments[2]);
        List<TopicPartition> assigned = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            assigned.add(new TopicPartition(arguments[1], partition));
        }
        Map<String, Object> settings = new HashMap<>();
        settings.put("bootstrap.servers", arguments[0]);
        double seconds = switch (arguments[4]) {
            case "buffer" -> poll(asInlet(settings), assigned, count, new ByteBufferDeserializer());
            case "array" -> poll(asInlet(settings), assigned, count, new ByteArrayDeserializer());
            case "default" -> poll(settings, assigned, count, new ByteArrayDeserializer());
            default -> throw new IllegalArgumentException(arguments[4]);
        };
        System.out.println("{\"records\": " + count + ", \"seconds\": " + seconds + "}");
    }

    private static <V> double poll(
            Map<String, Object> settings, List<TopicPartition> assigned, long count, Deserializer<V> deserializer) {
        try (KafkaConsumer<V, V> consumer = new KafkaConsumer<>(settings, deserializer, deserializer)) {
            consumer.assign(assigned);
            consumer.seekToBeginning(assigned);
            long start = System.nanoTime();
            long records = 0;
            while (records < count) {
                ConsumerRecords<V, V> polled = consumer.poll(Duration.ofSeconds(1));
                records += polled.count();
            }
            double seconds = (System.nanoTime() - start) / 1e9;
            if (records != count) {
                throw new IllegalStateException(records + " records instead of " + count);
            }
            return seconds;
        }
    }

    /** As Inlet's Kafka source sets them. */
    private static Map<String, Object> asInlet(Map<String, Object> settings) {
        settings.put("enable.auto.commit", "false");
        settings.put("isolation.level", "read_committed");
        // Of four partitions with the default memory.
        settings.put("max.partition.fetch.bytes", 512 << 10);
        settings.put("fetch.max.bytes", 16 << 20);
        settings.put("max.poll.records", 2000);
        settings.put("receive.buffer.bytes", -1);
        return settings;
    }
}
