package dev.inlet.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends events to a topic at a steady rate, each when its turn comes. An event's time and its record's are the moment of sending;
 * the ids count up from 0.
 */
final class EventFlow {
    private final String topic;
    private final int partitions;
    private final int perSecond;
    private final Map<String, Object> settings = new HashMap<>();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private long sent;

    EventFlow(String bootstrap, String topic, int partitions, int perSecond) {
        this.topic = topic;
        this.partitions = partitions;
        this.perSecond = perSecond;
        settings.put("bootstrap.servers", bootstrap);
        settings.put("compression.type", "lz4");
        // See EventTopics.
        settings.put("max.in.flight.requests.per.connection", 1);
    }

    /** Sends one event, by which it shows whether somebody lands them. */
    void sendFirst() {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            send(producer);
        }
        requireSent();
    }

    /** Sends events for so long. */
    void run(int seconds) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            // Asks for the topic's leaders, which the next event would wait for.
            producer.partitionsFor(topic);
            long end = sent + (long) perSecond * seconds;
            long before = sent;
            long start = System.nanoTime();
            while (sent < end) {
                long due = before + (System.nanoTime() - start) * perSecond / TimeUnit.SECONDS.toNanos(1);
                while (sent < Math.min(due, end)) {
                    send(producer);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        requireSent();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void send(KafkaProducer<byte[], byte[]> producer) {
        long now = System.currentTimeMillis();
        int partition = (int) (sent % partitions);
        producer.send(
                new ProducerRecord<>(topic, partition, now, null, Broker.EVENTS.json(sent, now)),
                (metadata, exception) -> failure.compareAndSet(null, exception));
        sent++;
    }

    private void requireSent() {
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("an event could not be sent", failed);
        }
    }

    long sent() {
        return sent;
    }
}
