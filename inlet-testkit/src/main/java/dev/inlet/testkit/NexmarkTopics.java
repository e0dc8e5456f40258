package dev.inlet.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Fills the topics {@code persons}, {@code auctions} and {@code bids} with the events of {@link Nexmark}. */
public final class NexmarkTopics {
    private NexmarkTopics() {}

    /**
     * Makes the topics and appends the first {@code events} events, each to the topic of its kind, whose partitions take turns,
     * without keys, in lz4 batches. Returns when the broker has them.
     *
     * @throws ExecutionException where a topic is there already, or the broker cannot be reached
     */
    public static void fill(String bootstrap, int partitions, long events)
            throws InterruptedException, ExecutionException {
        List<String> topics = List.of("persons", "auctions", "bids");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
            admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, partitions, (short) 1))
                            .toList())
                    .all()
                    .get();
        }
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrap,
                "compression.type",
                "lz4",
                "linger.ms",
                20,
                "batch.size",
                128 << 10,
                // As for the topics of events: a new partition may otherwise get batches out of order.
                "max.in.flight.requests.per.connection",
                1);
        AtomicReference<Exception> failure = new AtomicReference<>();
        long[] counts = new long[topics.size()];
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long number = 0; number < events; number++) {
                int topic = Nexmark.kind(number).ordinal();
                int partition = (int) (counts[topic]++ % partitions);
                producer.send(
                        new ProducerRecord<>(topics.get(topic), partition, null, Nexmark.json(number)),
                        (metadata, exception) -> {
                            if (exception != null) {
                                failure.compareAndSet(null, exception);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("could not fill the topics", failure.get());
        }
    }
}
