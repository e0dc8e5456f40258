package dev.inlet.source.kafka;

import dev.inlet.option.Durations;
import dev.inlet.runtime.event.Delivery;
import dev.inlet.runtime.event.EventTarget;
import dev.inlet.runtime.event.EventTargetContext;
import dev.inlet.runtime.event.TableEvent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Sends events to a topic, one at a time. */
final class KafkaEventTarget implements EventTarget {
    private final String topic;
    private final ProducerSettings settings;
    private final String clientId;
    private final Duration timeout;
    private @Nullable Producer<byte[], byte[]> producer;

    KafkaEventTarget(EventTargetContext context) {
        this.topic = context.options().get(KafkaEventTargetType.TOPIC);
        this.settings = new ProducerSettings(
                context.options().get(KafkaEventTargetType.PROPERTIES).reveal());
        this.clientId = "inlet-" + context.pipeline() + "-events-" + context.name();
        this.timeout = context.timeout();
    }

    @Override
    public Delivery deliver(TableEvent event) throws InterruptedException {
        boolean accepted = false;
        try {
            send(event);
            accepted = true;
            return new Delivery.Accepted();
        } catch (ExecutionException e) {
            return refused(Brokers.kafkaException(e));
        } catch (TimeoutException e) {
            return new Delivery.Refused(
                    "Kafka at " + settings.bootstrapServers() + " did not answer within " + Durations.format(timeout));
        } catch (InterruptException e) {
            // The client sets the thread's flag; the exception says it now.
            Thread.interrupted();
            throw new InterruptedException("the run ends");
        } catch (KafkaException e) {
            return refused(e);
        } finally {
            if (!accepted) {
                // What is under way still must not arrive behind the events that come after the next attempt.
                close();
            }
        }
    }

    private void send(TableEvent event) throws ExecutionException, TimeoutException, InterruptedException {
        ProducerRecord<byte[], byte[]> record = new ProducerRecord<>(
                topic,
                event.table().getBytes(StandardCharsets.UTF_8),
                event.json().getBytes(StandardCharsets.UTF_8));
        record.headers().add("content-type", TableEvent.CONTENT_TYPE.getBytes(StandardCharsets.UTF_8));
        producer().send(record).get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> open = producer;
        if (open == null) {
            open = new KafkaProducer<>(
                    settings.producer(clientId, timeout), new ByteArraySerializer(), new ByteArraySerializer());
            producer = open;
        }
        return open;
    }

    private Delivery refused(KafkaException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException) {
                // Its message may hold the value of a property.
                return new Delivery.Refused(new Refusals("", settings.bootstrapServers())
                        .invalidProperties(failure)
                        .reason());
            }
        }
        return new Delivery.Refused("Kafka at " + settings.bootstrapServers() + " did not take it for topic " + topic
                + ": " + failure.getMessage());
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }
}
