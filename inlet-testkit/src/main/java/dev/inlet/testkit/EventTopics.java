package dev.inlet.testkit;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Fills topics with {@link Events}. */
public final class EventTopics {
    private EventTopics() {}

    /**
     * Makes the topic and appends events 0 to {@code count - 1} to its partitions in turn, without keys, in lz4 batches;
     * event i happens at {@code firstTime + i} ms and its record has the same time. Returns when the broker has them.
     */
    public static void fill(
            EmbeddedKafka kafka, String topic, int partitions, long count, Events events, long firstTime) {
        kafka.topics().create(topic, partitions);
        AtomicReference<Exception> failure = new AtomicReference<>();
        Map<String, Object> settings = Map.of(
                "compression.type",
                "lz4",
                "linger.ms",
                20,
                "batch.size",
                128 << 10,
                "buffer.memory",
                64L << 20,
                // A new partition may refuse the first batch and, a moment later, accept the second, which was on its
                // way already. When the first is sent again, the broker takes it for one out of order.
                "max.in.flight.requests.per.connection",
                1);
        try (KafkaProducer<byte[], byte[]> producer = kafka.producer(settings)) {
            for (long id = 0; id < count; id++) {
                int partition = (int) (id % partitions);
                long time = firstTime + id;
                producer.send(
                        new ProducerRecord<>(topic, partition, time, null, events.json(id, time)),
                        (metadata, exception) -> {
                            if (exception != null) {
                                failure.compareAndSet(null, exception);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("could not fill " + topic, failure.get());
        }
    }
}
