package dev.inlet.it;

import dev.inlet.testkit.EmbeddedKafka;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Appends {@link SpoiltEvents} to a topic, so many in a second, each once whatever becomes of the broker meanwhile. One thread,
 * beside that of this object.
 */
final class EventFeed implements AutoCloseable {
    /** Longest time that it makes good for with a higher rate. */
    private static final long LONGEST_BACKLOG_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int AT_A_TIME = 500;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final int perSecond;
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private volatile boolean running;
    private volatile long sent;
    private Thread thread = new Thread(() -> {});

    EventFeed(EmbeddedKafka kafka, String topic, int perSecond) {
        kafka.topics().create(topic, SpoiltEvents.PARTITIONS);
        this.topic = topic;
        this.perSecond = perSecond;
        this.producer = kafka.producer(Map.of(
                "compression.type",
                "lz4",
                "linger.ms",
                20,
                "batch.size",
                64 << 10,
                // A broker that comes back may take the second batch before the first, and then no more.
                "max.in.flight.requests.per.connection",
                1,
                "reconnect.backoff.max.ms",
                200,
                "max.block.ms",
                600_000,
                "delivery.timeout.ms",
                600_000));
    }

    /** Events handed to the client; after {@link #pause} the broker has them. */
    long sent() {
        return sent;
    }

    void resume() {
        running = true;
        thread = new Thread(this::feed, "event-feed");
        thread.start();
    }

    /** Returns when the broker has all that was sent. */
    void pause() throws InterruptedException {
        running = false;
        thread.join();
        producer.flush();
        if (failure.get() != null) {
            throw new IllegalStateException("an event was not sent", failure.get());
        }
    }

    private void feed() {
        long id = sent;
        long due = System.nanoTime();
        while (running) {
            for (int i = 0; i < AT_A_TIME; i++, id++) {
                // Of this time: a broker forgets who sent the events of long ago, and takes them twice.
                producer.send(
                        new ProducerRecord<>(topic, (int) (id % SpoiltEvents.PARTITIONS), null, SpoiltEvents.value(id)),
                        (metadata, exception) -> {
                            if (exception != null) {
                                failure.compareAndSet(null, exception);
                            }
                        });
            }
            sent = id;
            due = Math.max(
                    due + TimeUnit.SECONDS.toNanos(AT_A_TIME) / perSecond, System.nanoTime() - LONGEST_BACKLOG_NANOS);
            for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        }
    }

    @Override
    public void close() {
        running = false;
        producer.close(Duration.ofSeconds(5));
    }
}
